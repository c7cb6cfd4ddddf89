import { sleep } from '../../src/platform/sleep.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { harmLine, harmOf } from './support/harm.ts';
import { test } from './support/world.ts';

// Short intervals, for behaviour. Prometheus may hear of a new pod seconds after it is ready, so a few looks may be without data.
const spec = { progressDeadlineSeconds: 20, analysis: { interval: '3s', threshold: 2, stepWeights: [20, 50], noDataLimit: 5 } };

describeEndToEnd('a rollout on a real cluster, under load', () => {
  test('promotes a good release step by step and loses no request', async ({ world, expect }) => {
    const web = await world.guardedApp('good', { spec });

    await web.release('1.1');
    const end = await web.phase('Succeeded', 'Failed');

    expect(end.object?.status?.phase).toBe('Succeeded');
    expect(web.weights()).toEqual(expect.arrayContaining([0, 20, 50]));
    expect(web.primaryTags()).toEqual(['1.0', '1.1']);
    expect(await web.app.routeWeight()).toBe(0);
    await web.target.until(({ spec }) => spec.replicas === 0, { what: 'the canary to be scaled to zero' });
    const settled = systemClock.now();
    await sleep(systemClock, 6000);
    await web.load.stop();
    expect(web.load.failures()).toEqual([]);
    expect(Object.keys(web.load.byVersion({ since: settled }))).toEqual(['1.1']);
    process.stdout.write(await web.cost(end));
  });

  test('rolls back a release that answers errors, and users see them at its share of traffic only', async ({ world, expect }) => {
    const web = await world.guardedApp('errors', { spec });
    const route = world.use(web.app.watchRoute());

    const releasedAt = await web.release('1.2');
    const end = await web.phase('Succeeded', 'Failed');

    const { status } = end.object ?? {};
    expect(status?.phase).toBe('Failed');
    expect(status?.run?.checks).toContainEqual(expect.objectContaining({ name: 'request-success-rate', verdict: 'fail' }));
    // A first look at a pod that Prometheus has scraped once may see only its good answers, so the second step is possible.
    expect(Math.max(...web.weights())).toBeLessThanOrEqual(50);
    expect(web.primaryTags()).toEqual(['1.0']);
    expect(await web.app.routeWeight()).toBe(0);
    const rolledBack = systemClock.now();
    await sleep(systemClock, 6000);
    await web.load.stop();
    expect([...new Set(web.load.failures().map(({ status: code, version }) => `${code} ${version}`))]).toEqual(['500 1.2']);
    expect(Object.keys(web.load.byVersion({ since: rolledBack }))).toEqual(['1.0']);
    process.stdout.write((await web.cost(end)) + harmLine('errors', harmOf(web, { tag: '1.2', releasedAt, route })));
  });

  test('rolls back a release that answers slowly', async ({ world, expect }) => {
    const web = await world.guardedApp('slow', { spec });
    const route = world.use(web.app.watchRoute());

    const releasedAt = await web.release('1.3');
    const end = await web.phase('Succeeded', 'Failed');

    const { status } = end.object ?? {};
    expect(status?.phase).toBe('Failed');
    expect(status?.run?.checks).toContainEqual(expect.objectContaining({ name: 'request-duration', verdict: 'fail' }));
    expect(web.primaryTags()).toEqual(['1.0']);
    expect(await web.app.routeWeight()).toBe(0);
    await sleep(systemClock, 6000);
    await web.load.stop();
    expect(web.load.failures()).toEqual([]);
    process.stdout.write((await web.cost(end)) + harmLine('slow', harmOf(web, { tag: '1.3', releasedAt, route })));
  });

  test('waits for a release that starts slowly, and shifts no traffic before it is ready', async ({ world, expect }) => {
    const web = await world.guardedApp('slow-start', { spec: { ...spec, progressDeadlineSeconds: 60 } });

    const releasedAt = await web.release('1.7');
    const end = await web.phase('Succeeded', 'Failed');
    await web.load.stop();

    expect(end.object?.status?.phase).toBe('Succeeded');
    expect(web.load.failures()).toEqual([]);
    expect(Object.keys(web.load.byVersion({ until: releasedAt + 20_000 }))).toEqual(['1.0']);
    process.stdout.write(await web.cost(end));
  });

  test.for([
    ['crashes', '1.6'],
    ['takes ever more memory', '1.8'],
  ] as const)(
    'takes all traffic from a canary that %s and stops serving, long before the next look',
    async ([, tag], { world, expect }) => {
      const slowly = { ...spec, analysis: { ...spec.analysis, interval: '10s' } };
      const name = `dying-${tag.replace('.', '-')}`;
      const web = await world.guardedApp(name, { spec: slowly });
      const route = world.use(web.app.watchRoute());

      await web.release(tag);
      const shifted = await web.shifted();
      const lost = await web.target.until(({ status }) => (status?.availableReplicas ?? 0) === 0, { what: 'the canary to crash' });
      const turned = await route.until((object) => web.app.weightIn(object) === 0, { what: 'a route without the canary' });
      const end = await web.phase('Succeeded', 'Failed');

      expect(lost.at).toBeGreaterThan(shifted.at);
      expect(turned.at - lost.at).toBeLessThan(2000);
      expect(end.object?.status?.phase).toBe('Failed');
      expect(web.primaryTags()).toEqual(['1.0']);
      await web.load.stop();
      expect(web.load.failures({ since: turned.at + 1000, until: turned.at + 2000 })).toEqual([]);
      process.stdout.write(`${await web.cost(end)}  ${name}: route at 0 % ${turned.at - lost.at} ms after the canary's last pod\n`);
    },
  );

  test('lets a newer release take the place of the one under analysis, and promotes only the newer', async ({ world, expect }) => {
    const web = await world.guardedApp('newer', { spec });

    await web.release('1.1');
    await web.shifted();
    await web.release('1.4');
    const end = await web.phase('Succeeded', 'Failed');

    expect(end.object?.status?.phase).toBe('Succeeded');
    expect(web.primaryTags()).toEqual(['1.0', '1.4']);
    expect(await web.app.routeWeight()).toBe(0);
    await sleep(systemClock, 6000);
    await web.load.stop();
    expect(web.load.failures()).toEqual([]);
    process.stdout.write(await web.cost(end));
  });
});
