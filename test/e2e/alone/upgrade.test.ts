import { sleep } from '../../../src/platform/sleep.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { describeEndToEnd } from '../support/describe-end-to-end.ts';
import { upgradeSerin } from '../support/install-serin.ts';
import { test } from '../support/world.ts';

const spec = { progressDeadlineSeconds: 60, analysis: { interval: '3s', threshold: 2, stepWeights: [10, 20, 30, 40, 50], noDataLimit: 5 } };

describeEndToEnd('an upgrade of Serin in the middle of a rollout', () => {
  test.for([
    { how: 'kubectl rollout restart', name: 'restarted' },
    { how: 'helm upgrade', name: 'upgraded' },
  ])('by $how loses no request, and the rollout goes on where it was', async ({ how, name }, { world, expect }) => {
    const web = await world.guardedApp(name, { spec, ratePerSecond: 30 });

    await web.release('1.1');
    await web.shifted();
    const before = await world.serin.leader();
    const begun = systemClock.now();
    await (how === 'helm upgrade' ? upgradeSerin(world.cluster, { 'podAnnotations.upgraded': String(begun) }) : world.serin.restart());
    const took = systemClock.now() - begun;
    const end = await web.phase('Succeeded', 'Failed');
    await sleep(systemClock, 6000);
    await web.load.stop();

    expect(end.object?.status?.phase).toBe('Succeeded');
    expect((await world.serin.leader()).pod).not.toBe(before.pod);
    expect(web.weights()).toEqual([0, 10, 20, 30, 40, 50, 0]);
    expect(web.primaryTags()).toEqual(['1.0', '1.1']);
    expect(web.load.failures()).toEqual([]);
    const gaps = web.canary.sights.slice(1).map(({ at }, index) => at - (web.canary.sights[index]?.at ?? at));
    const longest = Math.max(...gaps) / 1000;
    process.stdout.write(
      `${await web.cost(end)}  both replicas replaced in ${(took / 1000).toFixed(1)} s; the run stood still for ${longest.toFixed(1)} s at most\n`,
    );
  });
});
