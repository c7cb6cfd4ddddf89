import { describe, expect, test } from 'vitest';
import { canaryResource } from '../../../src/api/group.ts';
import { objectKey } from '../../../src/kube/object-key.ts';
import { deployments, type Sandbox } from '../sandbox.ts';
import { foundCluster, podinfo, setImage, setRoute, setStatus, users } from './found-cluster.ts';

const weightsOf = ({ canary }: Sandbox) => canary.status?.run?.weights?.map(({ weight }) => weight);
const failedSince = (sandbox: Sandbox, fromMs: number) => sandbox.simulation.ledger.tally({ fromMs, target: users(sandbox) }).failed;
const promotionGate = 'http://sink/gate/confirm-promotion';

/** Flagger's end of a promotion whose primary never came up: all traffic on the canary, for good (flagger-engine section 2.9). */
async function failedPromotion(): Promise<Sandbox> {
  const sandbox = await foundCluster('weighted-promoted', '06-Promoting-w50-i0-f0');
  setRoute(sandbox, 100);
  setStatus(sandbox, { phase: 'Failed', canaryWeight: 100 });
  const recreate = { strategy: { type: 'Recreate' } };
  sandbox.api.store.update(deployments, objectKey('weighted-promoted', 'web-primary'), (live) => ({
    ...live,
    spec: { ...(live['spec'] as object), ...recreate },
  }));
  setImage(sandbox, '6.0.4', 'web-primary');
  return sandbox.run(5_000);
}

describe('a run that Flagger left in the middle', () => {
  test('rises only a full interval after Serin has come, and only after a passing look', async () => {
    const sandbox = await foundCluster('weighted-promoted', '04-Progressing-w25-i0-f0');
    const begin = sandbox.clock.now();
    sandbox.startController();
    await sandbox.until(({ status }) => status?.canaryWeight === 50);
    expect(sandbox.clock.now() - begin).toBeGreaterThanOrEqual(10_000);
    expect(sandbox.canary.status?.run?.looks).toMatchObject([{ weight: 25, verdict: 'pass' }]);
  });

  test('is not promoted without the gate that held it', async () => {
    const sandbox = await foundCluster('weighted-gated', '06-WaitingPromotion-w0-i-1-f0');
    sandbox.answers.set(promotionGate, 403);
    sandbox.startController();
    await sandbox.run(45_000);
    expect(sandbox.canary.status).toMatchObject({ phase: 'WaitingPromotion', canaryWeight: 50 });
    expect(sandbox.image('web-primary')).toBe(podinfo('6.0.0'));
    sandbox.answers.set(promotionGate, 200);
    await sandbox.untilPhase('Succeeded');
    expect(sandbox.image('web-primary')).toBe(podinfo('6.0.1'));
  });

  test('ends where the target was set back to what the primary runs, which Flagger does not see', async () => {
    const sandbox = await foundCluster('weighted-promoted', '05-Progressing-w50-i0-f0');
    setImage(sandbox, '6.0.0');
    await sandbox.run(5_000);
    const begin = sandbox.clock.now();
    sandbox.startController();
    await sandbox.untilPhase('Succeeded', 5_000);
    expect(sandbox.canary.status?.run).toMatchObject({ reason: 'TargetReverted', weight: 0 });
    expect(sandbox.calls('http://sink/hook/post-rollout')).toEqual([]);
    expect(failedSince(sandbox, begin)).toBe(0);
  });

  test('analyses what the target says now, where it changed while nobody watched', async () => {
    const sandbox = await foundCluster('weighted-promoted', '05-Progressing-w50-i0-f0');
    setImage(sandbox, '6.0.2');
    await sandbox.run(5_000);
    sandbox.startController();
    await sandbox.untilPhase('Failed');
    expect(sandbox.image('web-primary')).toBe(podinfo('6.0.0'));
  });

  test('promotes what Flagger copied, and analyses afterwards what the target became', async () => {
    const sandbox = await foundCluster('weighted-promoted', '06-Promoting-w50-i0-f0');
    setImage(sandbox, '6.0.2');
    await sandbox.run(5_000);
    sandbox.startController();
    await sandbox.untilPhase('Failed');
    const reasons = sandbox.notes().map((note) => note.split(':')[0]);
    expect(reasons.indexOf('Promoted')).toBeLessThan(reasons.indexOf('NewRevision'));
    expect(sandbox.image('web-primary')).toBe(podinfo('6.0.1'));
    expect(weightsOf(sandbox)).toEqual([0, 25, 0]);
  });

  test('keeps all traffic on the primary while the target of a rollback goes to zero', async () => {
    const sandbox = await foundCluster('weighted-failed', '07-Failed-w0-i0-f0');
    sandbox.startController();
    await sandbox.run(5_000);
    expect(sandbox.simulation.ledger.byWorkload({ fromMs: sandbox.clock.now() - 4_000, target: users(sandbox) }).has('web')).toBe(false);
  });

  test('goes on the same when Serin is killed as soon as it has taken over', async () => {
    const sandbox = await foundCluster('weighted-promoted', '04-Progressing-w25-i0-f0');
    const begin = sandbox.clock.now();
    sandbox.startController();
    await sandbox.until(({ status }) => status?.run !== undefined);
    sandbox.killController();
    await sandbox.run(3_000);
    sandbox.startController();
    await sandbox.untilPhase('Succeeded');
    expect(weightsOf(sandbox)).toEqual([25, 50, 0]);
    expect(failedSince(sandbox, begin)).toBe(0);
  });
});

describe('a promotion that Flagger left failed, with all traffic on the canary', () => {
  test('leaves the traffic where it can be served, and gives it back when somebody has mended the primary', async () => {
    const sandbox = await failedPromotion();
    const begin = sandbox.clock.now();
    sandbox.startController();
    await sandbox.run(90_000);
    expect(sandbox.canary.status).toMatchObject({ phase: 'Promoting', canaryWeight: 100 });
    expect(failedSince(sandbox, begin)).toBe(0);
    setImage(sandbox, '6.0.1', 'web-primary');
    await sandbox.untilPhase('Failed', 20_000);
    expect(sandbox.canary.status).toMatchObject({ canaryWeight: 0 });
    expect(failedSince(sandbox, begin)).toBe(0);
  });

  test('is ended by a newer revision, which is looked at where the traffic is and then promoted', async () => {
    const sandbox = await failedPromotion();
    const begin = sandbox.clock.now();
    sandbox.startController();
    await sandbox.run(10_000);
    setImage(sandbox, '6.0.3');
    await sandbox.untilPhase('Succeeded');
    expect(sandbox.image('web-primary')).toBe(podinfo('6.0.3'));
    expect(sandbox.canary.status?.run?.looks).toMatchObject([{ weight: 100, verdict: 'pass' }]);
    expect(failedSince(sandbox, begin)).toBe(0);
  });

  test('keeps the traffic on a newer revision that is bad, too, while nothing else can serve', async () => {
    const sandbox = await failedPromotion();
    sandbox.startController();
    await sandbox.run(10_000);
    setImage(sandbox, '6.0.2');
    await sandbox.run(90_000);
    expect(sandbox.image('web-primary')).toBe(podinfo('6.0.4'));
    expect(sandbox.canary.status).toMatchObject({ canaryWeight: 100 });
  });
});

describe('a Canary whose deletion Flagger had begun to revert', () => {
  test('is let go with the target serving', async () => {
    const sandbox = await foundCluster('weighted-reverted', '03-Terminating-w0-i0-f0');
    sandbox.startController();
    await sandbox.run(5_000);
    expect(sandbox.api.store.get(canaryResource, objectKey('weighted-reverted', 'web'))).toBeUndefined();
    expect(sandbox.object(deployments, 'web')['status']).toMatchObject({ availableReplicas: 2 });
    expect(sandbox.log.lines.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
  });
});
