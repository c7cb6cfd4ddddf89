import { describe, expect, test } from 'vitest';
import type { Sandbox } from '../sandbox.ts';
import { initialized, phasesFrom } from './journal.ts';

/** What Flagger's tests of its hooks assert (flagger-engine section 9, TestWebhooks and TestCall*), through a whole rollout. */
const url = (type: string) => `http://hooks/${type}`;
const gates = ['confirm-rollout', 'pre-rollout', 'rollout', 'confirm-traffic-increase', 'confirm-promotion', 'post-rollout'] as const;
const webhooks = [...gates, 'event', 'rollback'].map((type) => ({ name: `${type}-hook`, type, url: url(type) }));
const twoSteps = { webhooks, stepWeight: 50, maxWeight: 100 };

type Fields = Readonly<Record<string, unknown>>;
const started = async (analysis: Fields = twoSteps, spec: Fields = {}) => {
  const sandbox = await initialized({ analysis, spec });
  sandbox.answers.set(url('rollback'), 403);
  sandbox.sent.length = 0;
  return sandbox;
};
const released = async (sandbox: Sandbox, version = '1.1') => (await sandbox.release(version).untilPhase('Succeeded')).run(1_000);

/** Each call to a hook of a type, with the phase that it was told. */
const calls = ({ sent }: Sandbox, types: readonly string[] = gates) =>
  sent.flatMap(({ url: called, body }) => types.filter((type) => url(type) === called).map((type) => `${type} ${body['phase']}`));
const heard = ({ sent }: Sandbox) =>
  sent
    .filter(({ url: called }) => called === url('event'))
    .map(({ body }) => `${body['phase']}: ${(body['metadata'] as { eventMessage: string }).eventMessage}`);

describe('a rollout with every hook', () => {
  test('calls each as often as Flagger does, with the same phases', async () => {
    const sandbox = await started();
    await released(sandbox);
    expect(calls(sandbox)).toEqual([
      'confirm-rollout Initialized',
      'pre-rollout Progressing',
      'confirm-traffic-increase Progressing',
      'rollout Progressing',
      'confirm-traffic-increase Progressing',
      'rollout Progressing',
      'confirm-promotion Progressing',
      'post-rollout Succeeded',
    ]);
  });

  test('tells its event hooks everything that happened, in order', async () => {
    const sandbox = await started();
    await released(sandbox);
    expect(heard(sandbox)).toEqual([
      // Flagger: Initialized, because it asks before there is a run (differences: "Phase `Waiting`").
      'Waiting: Confirm-rollout check confirm-rollout-hook passed',
      'Progressing: New revision detected! Scaling up web.demo',
      'Progressing: Rollback hook rollback-hook not signaling a rollback',
      'Progressing: Starting canary analysis for web.demo',
      'Progressing: Pre-rollout check pre-rollout-hook passed',
      'Progressing: Confirm-traffic-increase check confirm-traffic-increase-hook passed',
      'Progressing: Advance web.demo canary weight 50',
      'Progressing: Confirm-traffic-increase check confirm-traffic-increase-hook passed',
      'Progressing: Advance web.demo canary weight 100',
      'Progressing: Confirm-promotion check confirm-promotion-hook passed',
      'Promoting: Copying web.demo template spec to web-primary.demo',
      'Finalising: Routing all traffic to primary',
      'Succeeded: Promotion completed! Scaling down web.demo',
      'Succeeded: Post-rollout check post-rollout-hook passed',
    ]);
  });

  test('that skips the analysis calls the gate of the rollout and the hooks of its end alone', async () => {
    const sandbox = await started(twoSteps, { skipAnalysis: true });
    await released(sandbox);
    expect(calls(sandbox)).toEqual(['confirm-rollout Initialized', 'post-rollout Succeeded']);
    expect(heard(sandbox).filter((line) => !line.includes('Rollback hook'))).toEqual([
      'Waiting: Confirm-rollout check confirm-rollout-hook passed',
      'Progressing: New revision detected! Scaling up web.demo',
      'Promoting: Copying web.demo template spec to web-primary.demo',
      'Finalising: Routing all traffic to primary',
      'Succeeded: Promotion completed! Canary analysis was skipped for web.demo',
      'Succeeded: Post-rollout check post-rollout-hook passed',
    ]);
  });

  test('tells the same checksum all along one run, and another in the next', async () => {
    const sandbox = await started();
    await released(sandbox);
    const first = new Set(sandbox.sent.filter(({ url: called }) => called !== url('event')).map(({ body }) => body['checksum']));
    sandbox.sent.length = 0;
    await released(sandbox, '1.2');
    const second = new Set(sandbox.sent.filter(({ url: called }) => called !== url('event')).map(({ body }) => body['checksum']));
    expect([first.size, second.size]).toEqual([1, 1]);
    expect(first).not.toEqual(second);
  });
});

describe('a hook', () => {
  test('that answers 500 once and has a retry left passes', async () => {
    const flaky = [{ name: 'flaky', type: 'pre-rollout', url: url('flaky'), retries: 1 }];
    const sandbox = await started({ webhooks: flaky, stepWeight: 50, maxWeight: 50 });
    sandbox.answers.set(url('flaky'), 500);
    await sandbox.release('1.1').until(() => sandbox.calls(url('flaky')).length === 1);
    sandbox.answers.set(url('flaky'), 202);
    await sandbox.untilPhase('Succeeded');
    expect(sandbox.canary.status).toMatchObject({ failedChecks: 0 });
    expect(sandbox.calls(url('flaky'))).toHaveLength(2);
  });

  test('of events that answers 500 holds nothing up', async () => {
    const sandbox = await started();
    sandbox.answers.set(url('event'), 500);
    const begin = sandbox.clock.now();
    await released(sandbox);
    expect(sandbox.clock.now() - begin).toBeLessThan(40_000);
  });

  test('of events is told type and time of what happened', async () => {
    const sandbox = await started();
    await released(sandbox);
    expect(sandbox.calls(url('event'))[0]?.['metadata']).toEqual({
      eventMessage: expect.any(String),
      eventType: 'Normal',
      timestamp: expect.stringMatching(/^\d{13}/),
    });
  });
});

describe('a gate', () => {
  test('that refuses the promotion holds it in WaitingPromotion, with the traffic where it is', async () => {
    const sandbox = await started();
    sandbox.answers.set(url('confirm-promotion'), 403);
    const phases = phasesFrom(sandbox);
    await (await sandbox.release('1.1').untilPhase('WaitingPromotion')).run(35_000);
    // Flagger reports weight 0 and iteration -1 here (flagger-engine section 10, 11).
    expect(sandbox.canary.status).toMatchObject({ phase: 'WaitingPromotion', canaryWeight: 100, iterations: 0 });
    sandbox.answers.set(url('confirm-promotion'), 200);
    await sandbox.untilPhase('Succeeded');
    expect(phases).toContain('WaitingPromotion 100');
    // It is asked again and again, and always told that the canary progresses, as are rollout hooks (flagger-engine section 3).
    expect(new Set(calls(sandbox, ['confirm-promotion', 'rollout']))).toEqual(
      new Set(['rollout Progressing', 'confirm-promotion Progressing']),
    );
  });

  test('that refuses more traffic holds the weight and counts nothing against the run', async () => {
    const sandbox = await started();
    sandbox.answers.set(url('confirm-traffic-increase'), 403);
    await (await sandbox.release('1.1').untilPhase('Progressing')).run(60_000);
    expect(sandbox.canary.status).toMatchObject({ phase: 'Progressing', canaryWeight: 0, failedChecks: 0 });
    sandbox.answers.set(url('confirm-traffic-increase'), 200);
    await sandbox.until(({ status }) => status?.canaryWeight === 50);
    sandbox.answers.set(url('confirm-traffic-increase'), 403);
    await sandbox.run(60_000);
    expect(sandbox.canary.status).toMatchObject({ phase: 'Progressing', canaryWeight: 50, failedChecks: 0 });
    sandbox.answers.set(url('confirm-traffic-increase'), 200);
    await sandbox.untilPhase('Succeeded');
  });

  test('of rollback that agrees takes back a run that waits for its approval, which Flagger does not', async () => {
    const sandbox = await started();
    sandbox.answers.set(url('confirm-rollout'), 403);
    await sandbox.release('1.1').untilPhase('Waiting');
    sandbox.answers.set(url('rollback'), 200);
    await sandbox.untilPhase('Failed', 20_000);
    expect(sandbox.canary.status?.run).toMatchObject({ reason: 'RollbackRequested' });
  });

  test('of rollback that agrees takes back a run that waits for its promotion', async () => {
    const sandbox = await started();
    sandbox.answers.set(url('confirm-promotion'), 403);
    await sandbox.release('1.1').untilPhase('WaitingPromotion');
    sandbox.answers.set(url('rollback'), 200);
    await sandbox.untilPhase('Failed', 20_000);
    await sandbox.run(1_000);
    expect(calls(sandbox, ['post-rollout'])).toEqual(['post-rollout Failed']);
  });
});
