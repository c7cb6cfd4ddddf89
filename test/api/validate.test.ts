import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Canary } from '../../src/api/canary.ts';
import { validate } from '../../src/api/validate.ts';
import { canaryWith } from './canary-fixture.ts';
import { canaryWithEveryField } from './every-field.ts';
import { recordedObjects } from './recorded-objects.ts';
import { ableContext } from './validation-fixture.ts';
import { outcome } from './validation-outcome.ts';

describe('what is right stays right', () => {
  test.for([
    ['an overshoot of maxWeight', { analysis: { stepWeight: 20, maxWeight: 50 } }],
    ['a first step beyond maxWeight', { analysis: { stepWeight: 80, maxWeight: 50 } }],
    ['steps up to 100', { analysis: { stepWeight: undefined, maxWeight: undefined, stepWeights: [1, 2, 10, 80, 100] } }],
    ['an interval of minutes and seconds', { analysis: { interval: '1m30s' } }],
    ['a ready threshold of 0', { analysis: { primaryReadyThreshold: 0 } }],
    ['stepWeight 0 where analysis is skipped', { spec: { skipAnalysis: true }, analysis: { stepWeight: 0, metrics: [] } }],
    ['a hook as the only check', { analysis: { metrics: [], webhooks: [{ name: 'load', url: 'http://load' }] } }],
    ['an inline query', { analysis: { metrics: [{ name: 'errors', query: 'vector(0)', thresholdRange: { max: 1 } }] } }],
    ['a wildcard host', { spec: { service: { port: 80, gatewayRefs: [{ name: 'g' }], hosts: ['*.example.com'] } } }],
    [
      'a reference to the own namespace',
      { analysis: { metrics: [{ name: 'e', templateRef: { name: 'e', namespace: 'shop' }, thresholdRange: { max: 1 } }] } },
    ],
  ] as const)('%s', ([, change]) => {
    expect(outcome(change, { crossNamespaceRefs: 'forbidden' })).toEqual([]);
  });

  test('every recorded Canary of Flagger is run by a controller that has its provider', () => {
    const context = { ...ableContext, providers: [...ableContext.providers, { ...ableContext.providers[0], name: 'contour' }] };
    for (const canary of recordedObjects('Canary')) expect(validate(canary, context as typeof ableContext).errors).toEqual([]);
  });
});

test('every issue points at the field that its message names', () => {
  const wrong = canaryWith({
    spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, progressDeadlineSeconds: 0, service: { port: 0 } },
    analysis: { stepWeight: 0, maxWeight: 101, stepWeightPromotion: -1, webhooks: [{ name: 'h', url: 'x' }], metrics: [{ name: 'm' }] },
  });
  const { errors } = validate(wrong, ableContext);
  expect(errors.length).toBeGreaterThan(6);
  for (const { message, path } of errors) expect(message.startsWith(path)).toBe(true);
});

test('no message repeats an address, which may hold a credential', () => {
  const planted = 'user:planted-secret-value@gate/hook?token=planted-secret-value';
  const canary = canaryWith({ spec: { metricsServer: planted }, analysis: { webhooks: [{ name: 'h', url: planted, timeout: '1sec' }] } });
  expect(JSON.stringify(validate(canary, ableContext))).not.toContain('planted');
});

test('a name of somebody else cannot break or fill a message', () => {
  const canary = canaryWith({ analysis: { metrics: [{ name: `line\n\u202e${'x'.repeat(1000)}` }] } });
  expect(validate(canary, ableContext).errors[0]?.message).toBe(
    `spec.analysis.metrics[0] (line ${'x'.repeat(55)}...) has neither templateRef nor query, so there is nothing to measure.`,
  );
});

describe('whatever the spec holds', () => {
  const paths = leaves(canaryWithEveryField.spec);

  /** Messages that are no sentence, too long, or without a remedy. */
  const unfit = (path: readonly string[], value: unknown) => {
    const canary = replaced(canaryWithEveryField, ['spec', ...path], value) as Canary;
    const { errors, warnings } = validate(canary, ableContext);
    return [...errors, ...warnings].filter(({ message, remedy }) => !/[.?]$/.test(message) || message.length > 512 || remedy === '');
  };

  test.for([null, -1, 0, 0.5, 1e9, '', '0', 'x'.repeat(1000), true, [], [null], {}, { x: 1 }])('%j anywhere is answered', (junk) => {
    expect(paths.flatMap((path) => unfit(path, junk))).toEqual([]);
  });

  test('it is answered', () => {
    const property = fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, junk) => {
      expect(unfit(path, junk)).toEqual([]);
    });
    fc.assert(property, { numRuns: 500 });
  });

  test.for([undefined, null, 1, 'spec', [], {}])('a spec of %j is refused', (spec) => {
    expect(validate({ ...canaryWith(), spec } as unknown as Canary, ableContext).errors.length).toBeGreaterThan(0);
  });
});

function leaves(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  return [[...path], ...Object.entries(value).flatMap(([name, child]) => leaves(child, [...path, name]))];
}

function replaced(object: unknown, [head, ...rest]: readonly string[], value: unknown): unknown {
  if (head === undefined) return value;
  const copy = Array.isArray(object) ? [...object] : { ...(object as object) };
  Object.assign(copy, { [head]: replaced((object as Record<string, unknown>)[head], rest, value) });
  return copy;
}
