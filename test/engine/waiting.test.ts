import { describe, expect, test } from 'vitest';
import { policy, World } from './world.ts';

const down = { kind: 'waiting', reason: 'PodsNotAvailable', message: 'no pod is available' } as const;
const without = (world: World, side: 'target' | 'primary') => {
  const pods = world[side];
  if (pods !== undefined) world[side] = { ...pods, availablePods: 0, readiness: down };
};
const withAll = (world: World, side: 'target' | 'primary') => {
  const pods = world[side];
  if (pods !== undefined) world[side] = { ...pods, availablePods: pods.replicas, readiness: { kind: 'ready' } };
};

describe('a rollout that waits for its gate', () => {
  /** Waits with a pod of the canary, which a person has scaled up. */
  const waiting = () => {
    const world = new World().runUntil('initialized');
    world.gates.rollout = 'closed';
    world.release('b').run(1_000);
    expect(world.state).toBe('waiting');
    if (world.target !== undefined) world.target = { ...world.target, replicas: 2, availablePods: 2 };
    return world;
  };

  test('sends traffic to whoever can serve, as in a run (I1)', () => {
    const world = waiting();
    without(world, 'primary');
    world.run(1_000);
    expect(world.route.weight).toBe(100);
    withAll(world, 'primary');
    world.run(1_000);
    expect(world.route.weight).toBe(0);
  });

  test('takes traffic from a canary that stood in and is lost', () => {
    const world = waiting();
    without(world, 'primary');
    world.run(1_000);
    without(world, 'target');
    world.run(1_000);
    expect(world.route.weight).toBe(0);
  });
});

test('a primary that returns just as a new revision is found does not hold it up for ever', () => {
  const world = new World().runUntil('initialized');
  world.policy = { ...policy, strategy: 'blue-green', iterations: 2, routed: false };
  world.release('b').run(1_000);
  without(world, 'primary');
  world.run(1_000);
  world.release('a').run(1_000);
  world.policy = { ...world.policy, suspended: true };
  world.release('b').run(1_000);

  world.policy = { ...world.policy, suspended: false };
  withAll(world, 'primary');
  world.run();

  expect(world.state).toBe('succeeded');
  expect(world.primary?.revision).toBe('b');
});
