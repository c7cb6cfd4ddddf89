import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { drawPlan, type Plan } from '../../proof/plan.ts';
import { type PlanFolder, plansIn } from '../../proof/plans.ts';
import { playPlan } from '../../proof/play-plan.ts';

/** Data, because a seed means something else when the drawing changes. */
const kept = (folder: PlanFolder) => plansIn(folder).map((path) => ({ path, file: basename(path) }));
const play = (path: string) => playPlan(JSON.parse(readFileSync(path, 'utf8')) as Plan);

test.for(kept('plans'))('what failed once does not fail again: $file', async ({ path }) => {
  const { problems, story } = await play(path);
  expect(problems, problems.length === 0 ? '' : story()).toEqual([]);
});

/** Found, and not mended yet: a plan that no longer fails moves to the others. */
test.for(kept('plans-open'))('what is still to be mended fails: $file', async ({ path }) => {
  expect((await play(path)).problems).not.toEqual([]);
});

test('a seed tells the same story each time', async () => {
  const [first, second] = [await playPlan(drawPlan(7)), await playPlan(drawPlan(7))];
  expect(second.story()).toBe(first.story());
});
