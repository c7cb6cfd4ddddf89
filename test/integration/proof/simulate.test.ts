import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { drawPlan, type Plan } from '../../proof/plan.ts';
import { playPlan } from '../../proof/play-plan.ts';

/** Plans that failed once, by a defect of the controller or of the proof. Data, because a seed means something else when the drawing changes. */
const folder = join(import.meta.dirname, '../../proof/plans');

test.for(readdirSync(folder))('what failed once does not fail again: %s', async (file) => {
  const { problems, story } = await playPlan(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Plan);
  expect(problems, problems.length === 0 ? '' : story()).toEqual([]);
});

test('a seed tells the same story each time', async () => {
  const [first, second] = [await playPlan(drawPlan(7)), await playPlan(drawPlan(7))];
  expect(second.story()).toBe(first.story());
});
