import { expect, test } from 'vitest';
import { simulate } from '../../proof/random-rollout.ts';

/** Seeds that failed once, by a defect of the controller or of the proof. */
const failedOnce = [4, 5, 6, 1001, 1003, 1011, 1020, 1028, 1098, 1099, 1144, 1244, 2111, 2153, 2404, 3043, 5971];
const runs = 60;
const seeds = [...failedOnce, ...Array.from({ length: runs - failedOnce.length }, (_, index) => index + 1)];
/** Engine states that the runs must have been in, so that it is noticed when the simulation grows tame. */
const fewestStates = 18;

test('random rollouts with random misfortunes break no invariant and come to an end', { timeout: 400_000 }, async () => {
  const states = new Set<string>();
  const happenings = new Set<string>();
  const problems: string[] = [];
  for (const seed of seeds) {
    const result = await simulate({ seed });
    for (const state of result.states) states.add(state);
    for (const name of result.happenings) happenings.add(name);
    if (result.problems.length > 0)
      problems.push(`seed ${seed}: ${result.problems.join('; ')}\n${problems.length === 0 ? result.story() : ''}`);
  }
  expect(problems, problems.join('\n')).toEqual([]);
  expect(states.size, [...states].join(', ')).toBeGreaterThanOrEqual(fewestStates);
  expect(happenings.size).toBeGreaterThanOrEqual(12);
});

test('a seed tells the same story each time', async () => {
  const [first, second] = [await simulate({ seed: 7 }), await simulate({ seed: 7 })];
  expect(second.story()).toBe(first.story());
});
