import { describe, expect, test } from 'vitest';
import { policy, World } from './world.ts';

const late = { kind: 'stuck', reason: 'ProgressDeadlineExceeded', message: 'exceeded its progress deadline' } as const;
const primaryOf = (world: World) => {
  if (world.primary === undefined) throw new Error('there is no primary');
  return world.primary;
};

/** Turns for as long as something happens by itself, at one instant. */
function settled(world: World): World {
  for (let turn = 0; turn < 50; turn++) if (!world.turn()) return world;
  throw new Error(`is at it for ever: ${world.said.slice(-4).map(({ reason }) => reason)}`);
}

test('a promotion in steps gives no traffic to a primary that is ready without any pod: STEP_DUE needs none', () => {
  const world = new World().runUntil('initialized');
  world.policy = { ...policy, stepWeights: [50], stepWeightPromotionPercent: 20 };
  world.release('b').runUntil('promoting.shifting');
  world.primary = { ...primaryOf(world), replicas: 0, availablePods: 0, readiness: { kind: 'ready' } };
  settled(world).run(35_000);
  expect(world.weights.slice(-1)).toEqual([100]);
  expect(world.weights.filter((weight) => weight === 100)).toHaveLength(1);
});

describe('what a turn does, the next turn does not undo or repeat', () => {
  test.for([
    ['that has been scaled to zero', 0],
    ['that is ready by its threshold without any pod', 2],
  ] as const)('traffic does not go to and fro for a primary %s: PRIMARY_RETURNED needs no pod', ([, replicas]) => {
    const world = new World().runUntil('initialized');
    world.release('b').runUntil('progressing.analysing');
    world.primary = { ...primaryOf(world), replicas, availablePods: 0, readiness: { kind: 'ready' } };
    settled(world);
    expect(world.route.weight).toBe(100);
  });

  test('a failed promotion without a router is taken back though the primary has no pod: PRIMARY_LOST asks for a weight that is never reached', () => {
    const world = new World().runUntil('initialized');
    world.policy = { ...policy, strategy: 'blue-green', iterations: 1, routed: false };
    world.release('b').runUntil('promoting.copying');
    world.primary = { ...primaryOf(world), availablePods: 0, readiness: late };
    settled(world);
    world.run();
    expect(world.primary?.revision).toBe('a');
  });
});

test('two runs of a revision within one second do not share an id: its time is cut to seconds', () => {
  const ids = new Set<string>();
  const world = new World().runUntil('initialized');
  for (const revision of ['b', 'c', 'b']) {
    world.release(revision).turn();
    ids.add(world.context.run.id);
    world.nowMs += 100;
  }
  expect(ids.size).toBe(3);
});
