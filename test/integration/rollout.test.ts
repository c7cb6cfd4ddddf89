import { describe, expect, test } from 'vitest';
import { demoImage } from '../../src/sandbox/demo-scenario.ts';
import type { SimulatedImage } from '../../src/sandbox/sim/images.ts';
import { Sandbox } from './sandbox.ts';

const started = async (options: ConstructorParameters<typeof Sandbox>[0] = {}) =>
  (await new Sandbox(options).start().untilPhase('Initialized')).run(5_000);
const weightsOf = (sandbox: Sandbox) => sandbox.canary.status?.run?.weights?.map(({ weight }) => weight);

const check = (name: string, thresholdRange: object) => ({ name, interval: '10m', thresholdRange });

describe('a rollout on the sandbox', () => {
  test('promotes a good release step by step without one failed request', async () => {
    const sandbox = await started();
    const begin = sandbox.clock.now();
    await sandbox.release('1.1').untilPhase('Succeeded');
    expect(weightsOf(sandbox)).toEqual([0, 10, 25, 50, 0]);
    expect(sandbox.image('web-primary')).toBe(demoImage('1.1'));
    expect(sandbox.simulation.ledger.tally({ fromMs: begin }).failed).toBe(0);
    expect(sandbox.ownRequests(begin).map(({ method, path }) => `${method} ${path}`).length).toBeLessThanOrEqual(25);
  });

  test('rolls back a release that answers 500, and leaves the primary alone', async () => {
    const sandbox = await started();
    await sandbox.release('1.2').untilPhase('Failed');
    expect(sandbox.canary.status?.run).toMatchObject({ reason: 'ChecksFailed', failedChecks: 2 });
    expect(sandbox.image('web-primary')).toBe(demoImage('1.0'));
    expect(weightsOf(sandbox)).toEqual([0, 10, 0]);
  });

  test('rolls back a slow release', async () => {
    const sandbox = await started();
    await sandbox.release('1.3').untilPhase('Failed');
    expect(sandbox.canary.status?.run?.checks?.find((check) => check.verdict === 'fail')?.name).toBe('request-duration');
    expect(sandbox.image('web-primary')).toBe(demoImage('1.0'));
  });

  // Flagger's windows reach back to it: the pods of both releases have names alike.
  const long = { threshold: 1, metrics: [check('request-success-rate', { min: 99 }), check('request-duration', { max: 500 })] };

  test('does not hold the answers of the release before against a good one', async () => {
    const sandbox = await started({ analysis: long });
    await sandbox.release('1.2').untilPhase('Failed');
    await sandbox.release('1.1').untilPhase('Succeeded');
    expect(sandbox.canary.status?.run).toMatchObject({ state: 'succeeded', failedChecks: 0 });
  });

  test('does not pass a slow release on the answers of the good one before it', async () => {
    const sandbox = await started({ analysis: long });
    await sandbox.release('1.1').untilPhase('Succeeded');
    await sandbox.release('1.3').untilPhase('Failed');
    expect(sandbox.canary.status?.run).toMatchObject({ reason: 'ChecksFailed', lookCount: 1 });
  });

  test('starts anew with a newer revision in the middle', async () => {
    const sandbox = await started();
    await sandbox.release('1.2').until((canary) => canary.status?.canaryWeight === 10);
    await sandbox.release('1.1').untilPhase('Succeeded');
    expect(sandbox.image('web-primary')).toBe(demoImage('1.1'));
    expect(sandbox.canary.status?.history?.map(({ result }) => result)).toEqual(['succeeded', 'superseded']);
  });

  test('goes on where it was when the controller is killed and started again', async () => {
    const sandbox = await started();
    const begin = sandbox.clock.now();
    await sandbox.release('1.1').until((canary) => canary.status?.canaryWeight === 25);
    sandbox.killController();
    await sandbox.run(3_000);
    sandbox.startController();
    await sandbox.untilPhase('Succeeded');
    expect(weightsOf(sandbox)).toEqual([0, 10, 25, 50, 0]);
    expect(sandbox.simulation.ledger.tally({ fromMs: begin }).failed).toBe(0);
  });

  test('makes no request and runs no timer at rest', async () => {
    const sandbox = await started({ spec: { bakeTime: '1m' } });
    await (await sandbox.release('1.1').untilPhase('Succeeded')).run(120_000);
    const begin = sandbox.clock.now();
    await sandbox.run(600_000);
    expect(sandbox.ownRequests(begin)).toEqual([]);
  });
});

describe('a canary that cannot start', () => {
  test.each([
    ['crashes', '1.4', /Container web of pod web-\S+ ended 2 times, last with exit code 1 \(Error\): panic: no such table: orders/],
    ['has no image', 'does-not-exist', /Container web of pod web-\S+ .*example\.com\/web:does-not-exist/],
  ])('because it %s is rolled back long before its deadline, and says why', async (_, version, message) => {
    const sandbox = await started({ spec: { progressDeadlineSeconds: 600 } });
    const begin = sandbox.clock.now();
    await sandbox.release(version).untilPhase('Failed', 120_000);
    expect(sandbox.canary.status?.run).toMatchObject({ reason: 'PodFailure', message: expect.stringMatching(message) });
    expect(weightsOf(sandbox)).toEqual([0]);
    expect(sandbox.ownRequests(begin).length).toBeLessThanOrEqual(12);
  });

  test('because its registry is away for a moment starts, and is judged by its checks', async () => {
    const sandbox = await started();
    const good = sandbox.images.get(demoImage('1.1')) as SimulatedImage;
    sandbox.images.set(demoImage('7.0'), { ...good, pull: 'refused' });
    await sandbox.release('7.0').run(5_000);
    sandbox.images.set(demoImage('7.0'), good);
    await sandbox.untilPhase('Succeeded', 120_000);
    expect(sandbox.image('web-primary')).toBe(demoImage('7.0'));
  });

  test('because its registry is away is rolled back when the kubelet pauses', async () => {
    const sandbox = await started({ spec: { progressDeadlineSeconds: 600 } });
    const good = sandbox.images.get(demoImage('1.1')) as SimulatedImage;
    sandbox.images.set(demoImage('7.0'), { ...good, pull: 'refused' });
    const begin = sandbox.clock.now();
    await sandbox.release('7.0').untilPhase('Failed', 120_000);
    expect(sandbox.clock.now() - begin).toBeLessThan(15_000);
    expect(sandbox.canary.status?.run).toMatchObject({ reason: 'PodFailure', message: expect.stringContaining('connection refused') });
  });
});
