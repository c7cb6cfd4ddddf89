import { expect, test } from 'vitest';
import { cover, createCovered, missedMoves } from './coverage.ts';
import { drawPlan } from './plan.ts';
import { playPlan } from './play-plan.ts';

/** What a range of 250 runs has exercised at least, so that it is noticed when the simulation grows tame. */
const floor = { moves: 48, faults: 45, happenings: 21, fields: 55 };
const perTest = 25;

/** The tests of one file: `runs` random rollouts from seed `first` on. Several files, so that they run beside each other. */
export function simulatedRange(first: number, runs: number): void {
  const covered = createCovered();
  const starts = Array.from({ length: runs / perTest }, (_, index) => first + index * perTest);

  test.for(starts)('random rollouts from seed %i on break no invariant and come to an end', { timeout: 600_000 }, async (start) => {
    const problems: string[] = [];
    for (let seed = start; seed < start + perTest; seed++) {
      const plan = drawPlan(seed);
      const played = await playPlan(plan);
      cover(covered, plan, played);
      if (played.problems.length === 0) continue;
      problems.push(`seed ${seed}: ${played.problems.join('; ')}\n${problems.length === 0 ? played.story() : ''}`);
    }
    expect(problems, problems.join('\n')).toEqual([]);
  });

  test('they exercise much of what can happen', () => {
    expect(covered.runs).toBe(runs);
    const { moves, faults, happenings, fields } = covered;
    const seen = { moves, faults, happenings, fields };
    const least = Object.entries(floor).map(([name, number]) => [name, expect.toSatisfy((found: number) => found >= number)]);
    const found = Object.entries(seen).map(([name, counts]) => [name, Object.keys(counts).length]);
    expect(Object.fromEntries(found), missedMoves(covered).join('\n')).toEqual(Object.fromEntries(least));
  });
}
