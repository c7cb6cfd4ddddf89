import { retryAnnotation } from '../../src/api/group.ts';
import { sleep } from '../../src/platform/sleep.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { test } from './support/world.ts';

const pace = { interval: '3s', threshold: 2, noDataLimit: 5 };
const analysis = { ...pace, stepWeights: [20, 50] };

describeEndToEnd('the life of a Canary through the whole controller, under load', () => {
  test('a suspended Canary begins and raises nothing, and goes on when it is resumed', async ({ world, expect }) => {
    const web = await world.guardedApp('suspended', { spec: { analysis } });
    const suspend = (value: boolean) => web.app.edit({ spec: { suspend: value } });

    await suspend(true);
    await web.release('1.1');
    await sleep(systemClock, 4000);
    expect(web.target.last?.spec.replicas).toBe(0);
    expect(web.canary.last?.status?.phase).toBe('Initialized');

    const resumedAt = systemClock.now();
    await suspend(false);
    const begun = await web.phase('Progressing');
    await web.canary.until(({ status }) => status?.canaryWeight === 20, { what: 'weight 20' });
    await suspend(true);
    await sleep(systemClock, 7000);
    expect(web.canary.last?.status).toMatchObject({ phase: 'Progressing', canaryWeight: 20 });
    expect(await web.app.routeWeight()).toBe(20);

    await suspend(false);
    const end = await web.phase('Succeeded', 'Failed');
    await web.load.stop();

    expect(end.object?.status?.phase).toBe('Succeeded');
    expect(web.weights()).toEqual([0, 20, 50, 0]);
    expect(web.load.failures()).toEqual([]);
    report(await web.cost(end), `begun ${begun.at - resumedAt} ms after it was resumed`);
  });

  test('a failed revision is tried again when somebody asks for it, and only then', async ({ world, expect }) => {
    const sink = await world.sink();
    await sink.answer('/smoke', 500);
    const webhooks = [{ name: 'smoke', type: 'pre-rollout' as const, url: sink.url('/smoke'), timeout: '2s' }];
    const web = await world.guardedApp('retried', { spec: { analysis: { ...analysis, webhooks } } });

    await web.release('1.1');
    const failed = await web.phase('Failed', 'Succeeded');
    await sink.answer('/smoke', 200);
    await sleep(systemClock, 4000);
    expect(web.canary.last?.status?.phase).toBe('Failed');
    expect(failed.object?.status?.run?.message).toBe('pre-rollout hook smoke answered 500');
    expect(Object.keys(web.load.byVersion())).toEqual(['1.0']);

    web.begin();
    await web.app.edit({ metadata: { annotations: { [retryAnnotation]: 'smoke test mended' } } });
    await web.phase('Progressing');
    const end = await web.phase('Succeeded', 'Failed');
    await web.load.stop();

    expect(end.object?.status?.phase).toBe('Succeeded');
    expect(end.object?.status?.history?.map(({ result }) => result)).toEqual(['succeeded', 'failed']);
    expect(web.primaryTags()).toEqual(['1.0', '1.1']);
    expect(web.load.failures()).toEqual([]);
    report(await web.cost(end), `smoke test called ${sink.calls.length} times`);
  });

  test('skipAnalysis promotes at once, and users never meet the canary', async ({ world, expect }) => {
    const web = await world.guardedApp('skipped', { spec: { analysis, skipAnalysis: true } });

    await web.release('1.1');
    const end = await web.phase('Succeeded', 'Failed');
    await sleep(systemClock, 5000);
    await web.load.stop();

    expect(end.object?.status?.phase).toBe('Succeeded');
    expect(end.object?.status?.run?.lookCount).toBe(0);
    expect(web.weights()).toEqual([0]);
    expect(web.primaryTags()).toEqual(['1.0', '1.1']);
    expect(web.load.failures()).toEqual([]);
    report(await web.cost(end), JSON.stringify(web.load.byVersion()));
  });
});

function report(line: string, more: string): void {
  process.stdout.write(`${line.trimEnd()}\n  ${more}\n`);
}
