import { sleep } from '../../../src/platform/sleep.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { describeEndToEnd } from '../support/describe-end-to-end.ts';
import { test } from '../support/world.ts';

const spec = { progressDeadlineSeconds: 20, analysis: { interval: '3s', threshold: 2, stepWeights: [20, 50], noDataLimit: 5 } };
/** After so long without a renewal the other replica may take the lease; then it looks every 2 s. */
const leaseMs = 15_000;

describeEndToEnd('two replicas of Serin', () => {
  test.for(['Progressing', 'Promoting'] as const)(
    'bring a rollout to the same end when the leader is killed while %s',
    async (phase, { world, expect }) => {
      const web = await world.guardedApp(phase.toLowerCase(), { spec, ratePerSecond: 30 });

      await web.release('1.1');
      await web.shifted();
      await web.phase(phase);
      const seq = web.canary.last?.status?.run?.seq ?? 0;
      const killedAt = systemClock.now();
      const killed = await world.serin.killLeader();
      const next = await web.canary.until(({ status }) => (status?.run?.seq ?? 0) > seq, {
        what: 'another step of the run',
      });
      const leader = await world.serin.leader();
      const end = await web.phase('Succeeded', 'Failed');

      expect(end.object?.status?.phase).toBe('Succeeded');
      expect(leader.identity).not.toBe(killed.identity);
      expect(next.at - killedAt).toBeLessThan(leaseMs + 10_000);
      expect(web.weights()).toEqual(expect.arrayContaining([0, 20, 50]));
      expect(web.primaryTags()).toEqual(['1.0', '1.1']);
      expect(await web.app.routeWeight()).toBe(0);
      await sleep(systemClock, 6000);
      await web.load.stop();
      expect(web.load.failures()).toEqual([]);
      process.stdout.write(
        `${await web.cost(end)}  another process went on ${((next.at - killedAt) / 1000).toFixed(1)} s after the kill\n`,
      );
    },
  );
});
