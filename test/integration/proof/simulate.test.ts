import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { drawPlan, type Plan } from '../../proof/plan.ts';
import { playPlan } from '../../proof/play-plan.ts';

/** Plans that failed once, by a defect of the controller or of the proof. Data, because a seed means something else when the drawing changes. */
const folderOf = (name: string) => join(import.meta.dirname, `../../proof/${name}`);
const play = (folder: string, file: string) => playPlan(JSON.parse(readFileSync(join(folderOf(folder), file), 'utf8')) as Plan);

test.for(readdirSync(folderOf('plans')))('what failed once does not fail again: %s', async (file) => {
  const { problems, story } = await play('plans', file);
  expect(problems, problems.length === 0 ? '' : story()).toEqual([]);
});

/** Found, and not mended yet: a plan that no longer fails moves to the others. */
test.for(readdirSync(folderOf('plans-open')))('what is still to be mended fails: %s', async (file) => {
  expect((await play('plans-open', file)).problems).not.toEqual([]);
});

test('a seed tells the same story each time', async () => {
  const [first, second] = [await playPlan(drawPlan(7)), await playPlan(drawPlan(7))];
  expect(second.story()).toBe(first.story());
});
