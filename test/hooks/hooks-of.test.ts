import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CanaryWebhook } from '../../src/api/canary.ts';
import { type HookDelivery, hookKey } from '../../src/hooks/hook-key.ts';
import { hooksOf } from '../../src/hooks/hooks-of.ts';
import { canaryWith } from '../api/canary-fixture.ts';

const hook = (name: string, more: Partial<CanaryWebhook> = {}): CanaryWebhook => ({ name, url: 'http://gate.test', ...more });
const names = (webhooks: CanaryWebhook[] | undefined, type: Parameters<typeof hooksOf>[1]) =>
  hooksOf(canaryWith({ analysis: { webhooks } }), type).map(({ name }) => name);

describe('the hooks of a type', () => {
  const webhooks = [
    hook('load', { type: 'rollout' }),
    hook('gate', { type: 'confirm-promotion' }),
    hook('empty', { type: '' }),
    hook('second gate', { type: 'confirm-promotion' }),
    hook('absent'),
  ];

  test('keep the order of the list', () => {
    expect(names(webhooks, 'confirm-promotion')).toEqual(['gate', 'second gate']);
    expect(names([...webhooks].reverse(), 'confirm-promotion')).toEqual(['second gate', 'gate']);
  });

  test('are rollout hooks where the type is empty or absent', () => {
    expect(names(webhooks, 'rollout')).toEqual(['load', 'empty', 'absent']);
  });

  test('are none where there are none', () => {
    expect(names(webhooks, 'rollback')).toEqual([]);
    expect(names([], 'rollout')).toEqual([]);
    expect(names(undefined, 'rollout')).toEqual([]);
  });
});

describe('the key of a delivery', () => {
  test('names Canary, run, step, attempt, type and index', () => {
    const key = hookKey({ uid: 'u1', runId: '7f3a', step: 25, attempt: 2, type: 'confirm-traffic-increase', index: 1 });
    expect(key).toBe('u1/7f3a/25/2/confirm-traffic-increase/1');
  });

  test('is no other delivery’s', () => {
    const delivery: fc.Arbitrary<HookDelivery> = fc.record({
      uid: fc.constantFrom('a', 'a/b', 'b', ''),
      runId: fc.constantFrom('a', 'a/b', 'b', '%2F'),
      step: fc.constantFrom('a', 'b/a', 0, 1),
      attempt: fc.nat(1),
      type: fc.constantFrom('rollout', 'event'),
      index: fc.nat(1),
    });
    fc.assert(
      fc.property(delivery, delivery, (one, other) => {
        const isSame = JSON.stringify({ ...one, step: `${one.step}` }) === JSON.stringify({ ...other, step: `${other.step}` });
        expect(hookKey(one) === hookKey(other)).toBe(isSame);
      }),
    );
  });

  test('fits into a header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (runId) => {
        expect(hookKey({ uid: 'u1', runId, step: 'x', attempt: 0, type: 'rollout', index: 0 })).toMatch(/^[\x21-\x7e]+$/);
      }),
    );
  });
});
