import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAtRest } from '../../src/engine/phase.ts';
import { fail, noData, pass, policy, providerError, World } from './world.ts';

const down = { kind: 'waiting', reason: 'PodsNotAvailable', message: 'no pod is available' } as const;

/** What can happen to a Canary, each as a name and what it does to the world. */
const happenings = {
  release: (world: World, pick: number) => world.release(`r${pick % 4}`),
  revert: (world: World) => world.release(world.primary?.revision ?? 'a'),
  loseCanary: (world: World) => {
    if (world.target !== undefined) world.target = { ...world.target, availablePods: 0, readiness: down };
  },
  regainCanary: (world: World) => {
    if (world.target !== undefined) world.target = { ...world.target, availablePods: world.target.replicas, readiness: { kind: 'ready' } };
  },
  losePrimary: (world: World) => {
    if (world.primary !== undefined) world.primary = { ...world.primary, availablePods: 0, readiness: down };
  },
  regainPrimary: (world: World) => {
    if (world.primary !== undefined)
      world.primary = { ...world.primary, availablePods: world.primary.replicas, readiness: { kind: 'ready' } };
  },
  checks: (world: World, pick: number) => {
    world.checks = [[pass, pass, fail, noData, providerError][pick % 5] ?? pass];
  },
  gate: (world: World, pick: number) => {
    const gate = (['rollout', 'rise', 'promotion'] as const)[pick % 3] ?? 'rise';
    world.gates[gate] = pick % 2 === 0 ? 'closed' : 'open';
  },
  suspend: (world: World, pick: number) => {
    world.policy = { ...world.policy, suspended: pick % 2 === 0 };
  },
  editRoute: (world: World, pick: number) => {
    const canaryWeightPercent = pick % 101;
    world.route = { ...world.route, weight: canaryWeightPercent, split: { ...world.route.split, canaryWeightPercent } };
  },
  retry: (world: World, pick: number) => {
    world.retry = `try ${pick}`;
  },
  wait: (world: World, pick: number) => {
    world.nowMs += (pick % 30) * 1000;
  },
} satisfies Record<string, (world: World, pick: number) => unknown>;

type Happening = readonly [keyof typeof happenings, number];
const happening = fc.tuple(fc.constantFrom(...(Object.keys(happenings) as (keyof typeof happenings)[])), fc.nat(1000));
/** Long enough for a loaded machine; the number of runs is fixed. */
const timeoutMs = 60_000;

const strategies = fc.constantFrom(
  policy,
  { ...policy, stepWeights: undefined, stepWeightPercent: 30, maxWeightPercent: 60, stepWeightPromotionPercent: 40 },
  { ...policy, strategy: 'blue-green' as const, iterations: 2 },
  { ...policy, strategy: 'ab-testing' as const, iterations: 2 },
  { ...policy, strategy: 'blue-green' as const, iterations: 2, routed: false },
);

/** Turns until nothing follows by itself; each turn is held to what must never be. */
function settle(world: World, broken: string[]): void {
  for (let turn = 0; turn < 60; turn++) {
    const before = world.context.run;
    const shown = world.route.weight ?? 0;
    const acted = world.turn();
    const { run } = world.context;
    const rose = (world.route.weight ?? 0) > shown && shown > 0 && shown === before.weight;
    const exception = run.primaryDown === true || run.state.startsWith('failedPromotion') || run.state === 'promoting.routing';
    if (rose && run.id === before.id && !exception && (run.analysedWeight ?? -1) < shown)
      broken.push(`I4: rose from ${shown} in ${run.state}`);
    if (!acted) break;
  }
  const { run } = world.context;
  const [canary, primary] = [world.target?.availablePods ?? 0, world.primary?.availablePods ?? 0];
  const weight = world.route.weight ?? 0;
  if (isAtRest(run.state) || run.state.startsWith('initializing')) return;
  if (weight > 0 && canary === 0) broken.push(`I1: ${weight} % on a canary without pods in ${run.state}`);
  if (world.policy.routed && primary === 0 && canary > 0 && weight < 100)
    broken.push(`I1: ${100 - weight} % on a primary without pods in ${run.state}`);
}

describe('whatever happens, in any order', () => {
  test(
    'traffic follows who can serve, and rises only on a passing look',
    () => {
      fc.assert(
        fc.property(strategies, fc.array(happening, { minLength: 1, maxLength: 40 }), (chosen, story: Happening[]) => {
          const world = new World().runUntil('initialized');
          world.policy = chosen;
          const broken: string[] = [];
          for (const [name, pick] of story) {
            happenings[name](world, pick);
            settle(world, broken);
          }
          expect(broken).toEqual([]);
        }),
        { numRuns: 15000 },
      );
    },
    timeoutMs,
  );

  test(
    'once all is well again, it comes to rest with the revision that the target has, or with that one failed',
    () => {
      fc.assert(
        fc.property(strategies, fc.array(happening, { minLength: 1, maxLength: 40 }), (chosen, story: Happening[]) => {
          const world = new World().runUntil('initialized');
          world.policy = chosen;
          for (const [name, pick] of story) {
            happenings[name](world, pick);
            settle(world, []);
          }
          world.policy = chosen;
          world.checks = [pass];
          for (const gate of ['rollout', 'rise', 'promotion', 'rollback'] as const) delete world.gates[gate];
          world.comesUp = { target: { kind: 'ready' }, primary: { kind: 'ready' } };
          for (let round = 0; round < 40; round++) {
            happenings.regainCanary(world);
            happenings.regainPrimary(world);
            settle(world, []);
            world.nowMs += 15_000;
          }
          const { run } = world.context;
          expect(isAtRest(run.state), run.state).toBe(true);
          expect(world.route.weight).toBe(0);
          if (world.target?.revision !== world.primary?.revision)
            expect(run).toMatchObject({ state: 'failed', revision: world.target?.revision });
        }),
        { numRuns: 10 },
      );
    },
    timeoutMs,
  );
});
