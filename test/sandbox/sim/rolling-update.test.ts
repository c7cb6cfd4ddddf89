import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planNewSet, planOldSets, resolveBounds, type SetCount } from '../../../src/sandbox/sim/rolling-update.ts';

test.for([
  [4, {}, { maxSurge: 1, maxUnavailable: 1 }],
  [2, {}, { maxSurge: 1, maxUnavailable: 0 }],
  [10, { maxSurge: '25%', maxUnavailable: '25%' }, { maxSurge: 3, maxUnavailable: 2 }],
  [10, { maxSurge: 2, maxUnavailable: 0 }, { maxSurge: 2, maxUnavailable: 0 }],
  [10, { maxSurge: 0, maxUnavailable: 0 }, { maxSurge: 0, maxUnavailable: 1 }],
  [0, {}, { maxSurge: 0, maxUnavailable: 1 }],
] as const)('of %i replicas %j means %j', ([replicas, strategy, bounds]) => {
  expect(resolveBounds(replicas, strategy)).toEqual(bounds);
});

const anySet = (name: string) =>
  fc
    .integer({ min: 0, max: 12 })
    .chain((desired) =>
      fc.record({ name: fc.constant(name), desired: fc.constant(desired), available: fc.integer({ min: 0, max: desired }) }),
    );

const total = (sets: readonly SetCount[], of: (set: SetCount) => number) => sets.reduce((sum, set) => sum + of(set), 0);

test('never asks for more pods than replicas and surge, unless there are more already', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10 }),
      fc.integer({ min: 0, max: 4 }),
      anySet('new'),
      fc.array(anySet('old'), { maxLength: 2 }),
      (replicas, surge, newSet, oldSets) => {
        const present = total([newSet, ...oldSets], ({ desired }) => desired);
        const planned = planNewSet(replicas, { maxSurge: surge, maxUnavailable: 1 }, { newSet, oldSets });
        expect(planned - newSet.desired + present).toBeLessThanOrEqual(Math.max(present, replicas + surge));
        expect(planned).toBeLessThanOrEqual(Math.max(replicas, 0));
      },
    ),
  );
});

test('never takes away an available old pod that the rollout cannot spare', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 0, max: 4 }),
      anySet('new'),
      fc.tuple(anySet('old-1'), anySet('old-2')),
      (replicas, maxUnavailable, newSet, oldSets) => {
        const plan = planOldSets(replicas, { maxSurge: 1, maxUnavailable }, { newSet, oldSets });
        const before = total([newSet, ...oldSets], ({ available }) => available);
        const after = newSet.available + total(oldSets, ({ name, available }) => Math.min(available, plan.get(name) ?? 0));
        const least = replicas - Math.min(maxUnavailable, replicas);
        expect(after).toBeGreaterThanOrEqual(Math.min(before, least));
      },
    ),
  );
});

test('moves on once all new pods are available', () => {
  const plan = planOldSets(
    3,
    { maxSurge: 1, maxUnavailable: 0 },
    { newSet: { name: 'new', desired: 3, available: 3 }, oldSets: [{ name: 'old', desired: 1, available: 1 }] },
  );
  expect(plan.get('old')).toBe(0);
});
