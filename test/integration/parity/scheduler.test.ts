import { describe, expect, test } from 'vitest';
import { demoImage } from '../../../src/sandbox/demo-scenario.ts';
import { deployments, type Sandbox } from '../sandbox.ts';
import { initialized, phasesFrom, quiet, rulesOf, weightsFrom, weightsIn } from './journal.ts';

/**
 * What Flagger's own tests of its scheduler assert for Deployments (flagger-engine section 9, pkg/controller), one sentence each. Where Serin differs on
 * purpose the comment names the line of docs/flagger-differences.md.
 */
const replicasOf = (sandbox: Sandbox, name?: string) => (sandbox.object(deployments, name)['spec'] as { replicas: number }).replicas;
/** The revision is good as a canary, but pods that are started from now on never become ready. */
const breakFromNowOn = (sandbox: Sandbox, version: string) =>
  sandbox.images.set(demoImage(version), { readyAfterMs: 'never', errorRatio: 0, latency: { p50Ms: 1, p99Ms: 2 } });

describe('the bootstrap', () => {
  test('creates the primary at once', async () => {
    const sandbox = await quiet().start().run(100);
    expect(sandbox.image('web-primary')).toBe(demoImage('1.0'));
  });

  test('leaves the target at zero and the primary with as many pods as the target had', async () => {
    const sandbox = await initialized({ replicas: 3 });
    expect(replicasOf(sandbox)).toBe(0);
    expect(replicasOf(sandbox, 'web-primary')).toBe(3);
    expect(weightsIn(rulesOf(sandbox)[0])).toBe('100/0');
  });
});

describe('a new revision', () => {
  test('starts the target, with as many pods as the primary has', async () => {
    const sandbox = await initialized();
    await sandbox.release('1.1').untilPhase('Progressing');
    await sandbox.run(100);
    expect(replicasOf(sandbox)).toBe(2);
  });

  test('that fails as many checks as the threshold says is rolled back', async () => {
    const webhooks = [{ name: 'load', type: 'rollout', url: 'http://hooks/rollout' }];
    const sandbox = await initialized({ analysis: { webhooks, threshold: 3 } });
    sandbox.answers.set('http://hooks/rollout', 500);
    await sandbox.release('1.1').untilPhase('Failed');
    expect(sandbox.canary.status?.run).toMatchObject({ failedChecks: 3, reason: 'ChecksFailed' });
    expect(weightsIn(rulesOf(sandbox)[0])).toBe('100/0');
    expect(replicasOf(sandbox)).toBe(0);
    expect(sandbox.image('web-primary')).toBe(demoImage('1.0'));
  });

  test('in the middle of a run begins it anew, with all traffic on the primary', async () => {
    const sandbox = await initialized();
    const weights = weightsFrom(sandbox);
    await sandbox.release('1.1').until(({ status }) => status?.canaryWeight === 10);
    await sandbox.run(1_000);
    sandbox.release('1.2');
    await sandbox.run(200);
    expect(weights).toEqual(['90/10', '100/0']);
    expect(sandbox.canary.status).toMatchObject({ phase: 'Progressing', canaryWeight: 0, failedChecks: 0, iterations: 0 });
    await sandbox.untilPhase('Succeeded');
    expect(sandbox.image('web-primary')).toBe(demoImage('1.2'));
  });
});

describe('a suspended Canary', () => {
  test('begins no run, and begins it when it is no longer suspended', async () => {
    const sandbox = await initialized();
    await sandbox.edit((spec) => ({ ...spec, suspend: true })).run(1_000);
    await sandbox.release('1.1').run(60_000);
    expect(sandbox.canary.status?.phase).toBe('Initialized');
    expect(replicasOf(sandbox)).toBe(0);
    await sandbox.edit((spec) => ({ ...spec, suspend: false })).untilPhase('Succeeded');
  });

  test('keeps the weight of its run, and goes on from there', async () => {
    const sandbox = await initialized();
    const weights = weightsFrom(sandbox);
    await sandbox.release('1.1').until(({ status }) => status?.canaryWeight === 20);
    await sandbox.edit((spec) => ({ ...spec, suspend: true })).run(60_000);
    expect(weights).toEqual(['90/10', '80/20']);
    await sandbox.edit((spec) => ({ ...spec, suspend: false })).untilPhase('Succeeded');
    expect(weights).toEqual(['90/10', '80/20', '70/30', '60/40', '50/50', '100/0']);
  });
});

describe('the phases', () => {
  test('of a run with one step of 100 and a promotion in steps of 50', async () => {
    const sandbox = await initialized({ analysis: { stepWeight: 100, maxWeight: 100, stepWeightPromotion: 50 } });
    const phases = phasesFrom(sandbox);
    await sandbox.release('1.1').untilPhase('Succeeded');
    expect(phases).toEqual(['Progressing 0', 'Progressing 100', 'Promoting 100', 'Promoting 50', 'Finalising 0', 'Succeeded 0']);
  });

  test('of a blue/green run with one iteration', async () => {
    const sandbox = await initialized({ analysis: { stepWeight: undefined, maxWeight: undefined, iterations: 1 } });
    const phases = phasesFrom(sandbox);
    await sandbox.release('1.1').untilPhase('Succeeded');
    expect([...new Set(phases.map((entry) => entry.split(' ')[0]))]).toEqual(['Progressing', 'Promoting', 'Finalising', 'Succeeded']);
  });

  test('of a run that skips the analysis: no weight, and the primary has the revision', async () => {
    const sandbox = await initialized({ spec: { skipAnalysis: true } });
    const weights = weightsFrom(sandbox);
    const phases = phasesFrom(sandbox);
    await sandbox.release('1.2').untilPhase('Succeeded');
    // Flagger: Progressing, Succeeded (differences: `skipAnalysis`).
    expect(phases).toEqual(['Progressing 0', 'Promoting 0', 'Finalising 0', 'Succeeded 0']);
    expect(weights).toEqual([]);
    expect(sandbox.image('web-primary')).toBe(demoImage('1.2'));
    expect(replicasOf(sandbox)).toBe(0);
  });
});

describe('a promotion', () => {
  test('waits for the primary before any traffic goes back to it', async () => {
    const sandbox = await initialized({ analysis: { stepWeight: 50 } });
    await sandbox.release('1.1').untilPhase('Promoting');
    await sandbox.run(1_000);
    expect(weightsIn(rulesOf(sandbox)[0])).toBe('50/50');
    await sandbox.untilPhase('Succeeded');
    expect(weightsIn(rulesOf(sandbox)[0])).toBe('100/0');
  });

  test('whose primary does not become ready puts all traffic on the canary, which keeps its pods', async () => {
    const sandbox = await initialized({ analysis: { stepWeight: 50 } });
    const weights = weightsFrom(sandbox);
    const replicas: number[] = [];
    await sandbox.release('1.1').untilPhase('Promoting');
    breakFromNowOn(sandbox, '1.1');
    await sandbox.until(() => weights.at(-1) === '0/100', 90_000);
    replicas.push(replicasOf(sandbox));
    // Flagger stops here (differences: "Promotion that fails"); Serin puts the previous version back first.
    await sandbox.untilPhase('Failed');
    expect(replicas).toEqual([2]);
    expect(weights).toEqual(['50/50', '0/100', '100/0']);
    expect(sandbox.image('web-primary')).toBe(demoImage('1.0'));
    expect(sandbox.canary.status?.run).toMatchObject({ reason: 'PromotionFailed' });
    expect(replicasOf(sandbox)).toBe(0);
  });

  test('whose primary fails after the traffic has left the canary puts it on the canary again', async () => {
    const sandbox = await initialized({ analysis: { stepWeight: 50, stepWeightPromotion: 0 } });
    const weights = weightsFrom(sandbox);
    await sandbox.release('1.1').untilPhase('Finalising');
    breakFromNowOn(sandbox, '1.1');
    loseThePods(sandbox, 'web-primary');
    await sandbox.until(() => weights.at(-1) === '0/100', 5_000);
    expect(replicasOf(sandbox)).toBe(2);
    await sandbox.untilPhase('Failed');
    expect(sandbox.image('web-primary')).toBe(demoImage('1.0'));
    expect(weights.at(-1)).toBe('100/0');
  });

  test('is not undone by a target that breaks once its revision is in the primary', async () => {
    const sandbox = await initialized({ analysis: { stepWeight: 50 } });
    await sandbox.release('1.1').untilPhase('Promoting');
    await sandbox.run(100);
    loseThePods(sandbox, 'web');
    await sandbox.untilPhase('Succeeded');
    expect(sandbox.image('web-primary')).toBe(demoImage('1.1'));
    expect(weightsIn(rulesOf(sandbox)[0])).toBe('100/0');
  });
});

function loseThePods(sandbox: Sandbox, app: string): void {
  const pods = { group: '', version: 'v1', plural: 'pods', kind: 'Pod' };
  for (const { metadata } of sandbox.api.store.list(pods, 'demo')) {
    if (metadata.labels?.['app'] === app) sandbox.api.store.delete(pods, `demo/${metadata.name}`);
  }
}
