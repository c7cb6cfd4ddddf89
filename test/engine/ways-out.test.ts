import { describe, expect, test } from 'vitest';
import { fail, policy, World } from './world.ts';

const down = { kind: 'waiting', reason: 'PodsNotAvailable', message: 'no pod is available' } as const;
const give = (world: World, side: 'target' | 'primary', availablePods: number) => {
  const pods = world[side];
  if (pods === undefined) throw new Error(`there is no ${side}`);
  world[side] = { ...pods, availablePods, readiness: availablePods === pods.replicas ? { kind: 'ready' } : down };
};

describe('a Canary comes out of every state', () => {
  test('a deletion goes on when the primary came back before the target was ready: PRIMARY_RETURNED has no way in terminating', () => {
    const world = new World().runUntil('initialized');
    world.comesUp = { ...world.comesUp, target: down };
    world.deleting = true;
    world.run(1_000);
    give(world, 'target', 1);
    give(world, 'primary', 0);
    world.run(1_000);
    give(world, 'primary', 2);
    give(world, 'target', 2);
    world.run();
    expect(world.released).toBe(true);
  });

  test('a maximum that is raised while the promotion waits for its gate does not hold the run for ever: waitingPromotion cannot rise', () => {
    const world = new World().runUntil('initialized');
    world.gates.promotion = 'closed';
    world.policy = { ...policy, stepWeights: undefined, stepWeightPercent: 30, maxWeightPercent: 60 };
    world.release('b').runUntil('waitingPromotion');
    world.policy = { ...world.policy, maxWeightPercent: 80 };
    delete world.gates.promotion;
    world.run();
    expect(world.state).toBe('succeeded');
  });

  test('a target that changes while the canary stands in for the primary does not end the run with traffic on the canary: TARGET_CHANGED finishes in finalising.routing', () => {
    const world = new World().runUntil('initialized');
    world.release('b').runUntil('finalising.routing');
    give(world, 'primary', 0);
    world.run(1_000);
    give(world, 'primary', 1);
    world.release('c').turn();
    world.release('b').run(1_000);
    give(world, 'primary', 2);
    world.run();
    expect(world.route.weight).toBe(0);
    expect(world.target?.replicas).toBe(0);
  });
});

test('the first weight waits for confirm-traffic-increase as every other: HOOKS_PASSED asks no gate', () => {
  const world = new World().runUntil('initialized');
  world.gates.rise = 'closed';
  world.release('b').run(30_000);
  expect(world.weights).toEqual([0]);
});

test('a mirrored run is mirrored again when its primary is back: regainPrimary forgets the mirror', () => {
  const world = new World().runUntil('initialized');
  world.policy = { ...policy, strategy: 'blue-green', iterations: 3, mirror: true };
  world.release('b').runUntil('progressing.analysing').run(12_000);
  expect(world.context.run.iterations).toBe(1);
  give(world, 'primary', 0);
  world.run(1_000);
  give(world, 'primary', 2);
  world.run(1_000);
  expect(world.route.weight).toBe(0);
  expect(world.route.split.mirror).toBe('on');
});

test.for([
  ['pods are all stopped at once', { availablePods: 0, readiness: down }],
  ['pods crash', { failure: { reason: 'PodFailure', message: 'container app ended 2 times' } }],
] as const)('a revision whose %s is not counted against the one before it: its facts came before REVISION_FOUND', ([, facts]) => {
  const world = new World().runUntil('initialized');
  world.policy = { ...policy, limits: { ...policy.limits, threshold: 1 } };
  world.release('b').runUntil('progressing.analysing');
  world.release('c');
  if (world.target !== undefined) world.target = { ...world.target, ...facts };
  world.turn();
  expect(world.context.run).toMatchObject({ revision: 'c', failedChecks: 0, weight: 0 });
  expect(world.context.history[0]).toMatchObject({ revision: 'b', result: 'superseded' });
});

test('a bootstrap gives users to the first pod of the primary when the target has lost its own', () => {
  const world = new World();
  world.comesUp = { ...world.comesUp, primary: { ...down, reason: 'NotAvailable' } };
  world.run(1_000);
  if (world.primary !== undefined) world.primary = { ...world.primary, availablePods: 1 };
  world.turn();
  expect(world.state).toBe('initializing.primary');
  give(world, 'target', 0);
  world.run(5_000);
  expect(world.services.apex).toBe('ok');
  expect(world.route.weight).toBe(0);
});

test('a bootstrap gives users back to the target when the primary loses its pods, and goes on when it has them again', () => {
  const world = new World().runUntil('initializing.routing');
  world.turn();
  give(world, 'primary', 0);
  world.run(1_000);
  expect(world.route.weight).toBe(100);
  expect(world.target?.replicas).toBe(2);
  give(world, 'primary', 2);
  world.run();
  expect(world.state).toBe('initialized');
  expect(world.route.weight).toBe(0);
});

test('a target that is set back to what the primary runs while a rollback ends still goes to zero: no run follows for it', () => {
  const world = new World().runUntil('initialized');
  world.checks = [fail];
  world.release('b').runUntil('rollingBack.scaling');
  // The write that scales it down has failed.
  if (world.target !== undefined) world.target = { ...world.target, replicas: 2 };
  world.release('a').run();
  expect(world.state).toBe('failed');
  expect(world.target?.replicas).toBe(0);
});

test('a run that was taken back is not told as a failed promotion: PRIMARY_STUCK did not ask why it ends', () => {
  const world = new World().runUntil('initialized');
  world.release('b').runUntil('progressing.analysing');
  world.release('a').turn();
  if (world.primary !== undefined)
    world.primary = { ...world.primary, readiness: { kind: 'stuck', reason: 'ProgressDeadlineExceeded', message: 'stuck' } };
  world.run();
  expect(world.state).toBe('succeeded');
  expect(world.said.map(({ reason }) => reason)).not.toContain('PromotionFailed');
});
