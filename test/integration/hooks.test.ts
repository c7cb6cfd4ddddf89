import { describe, expect, test } from 'vitest';
import { Sandbox } from './sandbox.ts';

const url = (type: string) => `http://hooks/${type}`;
const types = [
  'confirm-rollout',
  'pre-rollout',
  'rollout',
  'confirm-traffic-increase',
  'confirm-promotion',
  'post-rollout',
  'event',
  'rollback',
];
const webhooks = types.map((type) => ({ name: `the-${type}`, type, url: url(type), metadata: { team: 'shop' } }));
const started = async (analysis: Record<string, unknown> = {}) => {
  const sandbox = new Sandbox({ analysis: { webhooks, stepWeights: [10, 50], ...analysis } });
  sandbox.answers.set(url('rollback'), 403);
  return (await sandbox.start().untilPhase('Initialized')).run(5_000);
};

describe('hooks of a rollout', () => {
  test('are called in the order of the rollout, each with the payload that Flagger sends', async () => {
    const sandbox = await started();
    await (await sandbox.release('1.1').untilPhase('Succeeded')).run(1_000);
    const order = sandbox.sent.map(({ url: called }) => called).filter((called) => called !== url('event') && called !== url('rollback'));
    expect([...new Set(order)]).toEqual([
      url('confirm-rollout'),
      url('pre-rollout'),
      url('confirm-traffic-increase'),
      url('rollout'),
      url('confirm-promotion'),
      url('post-rollout'),
    ]);
    expect(sandbox.calls(url('confirm-rollout'))).toEqual([
      {
        name: 'web',
        namespace: 'demo',
        phase: 'Initialized',
        checksum: expect.stringMatching(/^[4-9bcdf]{1,10}$/),
        metadata: { team: 'shop' },
      },
    ]);
    expect(sandbox.calls(url('pre-rollout'))).toHaveLength(1);
    expect(sandbox.calls(url('rollout'))).toHaveLength(2);
    expect(sandbox.calls(url('confirm-promotion'))).toHaveLength(1);
    expect(sandbox.calls(url('post-rollout'))).toMatchObject([{ phase: 'Succeeded' }]);
    expect(new Set(sandbox.sent.map(({ headers }) => headers['idempotency-key'])).size).toBe(sandbox.sent.length);
  });

  test('that refuse the rollout hold it in Waiting without a pod, and are asked each interval', async () => {
    const sandbox = await started();
    sandbox.answers.set(url('confirm-rollout'), 403);
    await (await sandbox.release('1.1').untilPhase('Waiting')).run(35_000);
    expect(sandbox.calls(url('confirm-rollout')).length).toBeGreaterThanOrEqual(3);
    expect(sandbox.simulation.ledger.byImage().has('example.com/web:1.1')).toBe(false);
    sandbox.answers.set(url('confirm-rollout'), 200);
    await sandbox.untilPhase('Succeeded');
  });

  test('that refuse are asked at once when the Canary changes', async () => {
    const sandbox = await started();
    sandbox.answers.set(url('confirm-rollout'), 403);
    await (await sandbox.release('1.1').untilPhase('Waiting')).run(1_000);
    sandbox.answers.set(url('confirm-rollout'), 200);
    await sandbox.edit((spec) => ({ ...spec, progressDeadlineSeconds: 61 })).untilPhase('Progressing', 1_000);
  });

  test('that ask for a rollback get it', async () => {
    const sandbox = await started();
    await sandbox.release('1.1').until((canary) => canary.status?.canaryWeight === 10);
    sandbox.answers.set(url('rollback'), 200);
    await sandbox.untilPhase('Failed', 15_000);
    expect(sandbox.canary.status?.run).toMatchObject({ reason: 'RollbackRequested' });
  });

  test('of type rollout that fail count against the threshold', async () => {
    const sandbox = await started();
    sandbox.answers.set(url('rollout'), 500);
    await sandbox.release('1.1').untilPhase('Failed');
    expect(sandbox.canary.status?.run).toMatchObject({ reason: 'ChecksFailed', failedChecks: 2 });
    await sandbox.run(1_000);
    expect(sandbox.calls(url('post-rollout'))).toMatchObject([{ phase: 'Failed' }]);
  });

  test('of type pre-rollout that fail end the run before any user meets it', async () => {
    const sandbox = await started();
    sandbox.answers.set(url('pre-rollout'), 500);
    await sandbox.release('1.1').untilPhase('Failed');
    expect(sandbox.simulation.ledger.byImage().has('example.com/web:1.1')).toBe(false);
  });

  test('of type pre-rollout that fail are named where the end of the run is explained', async () => {
    const sandbox = await started();
    sandbox.answers.set(url('pre-rollout'), 500);
    await (await sandbox.release('1.1').untilPhase('Failed')).run(1_000);
    const cause = 'pre-rollout hook the-pre-rollout answered 500';
    expect(sandbox.canary.status?.run?.message).toBe(cause);
    expect(sandbox.canary.status?.history?.[0]?.message).toBe(cause);
    const heard = sandbox.calls(url('event')).map(({ metadata }) => (metadata as { eventMessage: string }).eventMessage);
    expect(heard).toContain(`Rolling back web.demo: ${cause}; 2 failures`);
  });

  test('hear of every Event', async () => {
    const sandbox = await started();
    await (await sandbox.release('1.1').untilPhase('Succeeded')).run(1_000);
    const heard = sandbox.calls(url('event')).map(({ metadata }) => (metadata as { eventMessage: string }).eventMessage);
    expect(heard).toContain('New revision detected! Scaling up web.demo');
    expect(heard).toContain('Promotion completed! Scaling down web.demo');
  });

  test('that ended runs owe are called after a restart', async () => {
    const sandbox = await started();
    await sandbox
      .release('1.1')
      .until((canary) => canary.status?.run?.state === 'finalising.scaling' || canary.status?.phase === 'Succeeded');
    sandbox.killController();
    await sandbox.run(2_000);
    sandbox.startController();
    await (await sandbox.untilPhase('Succeeded')).run(1_000);
    expect(sandbox.calls(url('post-rollout')).length).toBeGreaterThanOrEqual(1);
    expect(
      new Set(sandbox.sent.filter((sent) => sent.url === url('post-rollout')).map(({ headers }) => headers['idempotency-key'])).size,
    ).toBe(1);
  });
});
