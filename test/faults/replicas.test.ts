import { expect, test } from 'vitest';
import { createSeededRandom } from '../../src/sandbox/seeded-random.ts';
import { release } from '../e2e/support/serin-under-test.ts';
import { describeFaults } from './support/describe-faults.ts';
import { Story } from './support/story.ts';

/** Kills of the leader: a few in CI, all of them with `npm run test:faults`. */
const kills = Number(process.env['SERIN_LEADER_KILLS'] ?? 20);
/** A rollout lasts about so long. */
const rolloutSeconds = 14;
const random = createSeededRandom(Number(process.env['SERIN_FAULT_SEED'] ?? 1));

describeFaults('a replica of Serin', () => {
  test.for(Array.from({ length: kills }, () => Math.round(random() * rolloutSeconds * 10) / 10))(
    'that leads and is killed %f s after the first traffic: the rollout ends as it would have',
    async (seconds) => {
      await using story = await Story.begin('killed');
      await story.pass(seconds);
      await story.world.serin.killLeader();
      expect(await story.problems()).toEqual([]);
    },
  );

  test.for(['frozen', 'cut off from the API server'] as const)(
    'that leads and is %s for 30 s writes nothing over the other, and nothing twice',
    async (how) => {
      await using story = await Story.begin('silent');
      const leader = { namespace: release.namespace, name: (await story.world.serin.leader()).pod };
      await (how === 'frozen' ? story.faults.freezePod(leader) : story.faults.partitionPod(leader));
      await story.pass(30);
      await story.faults.mendPod(leader);
      expect(await story.problems()).toEqual([]);
      expect((await story.world.serin.leader()).pod).not.toBe(leader.name);
    },
  );
});
