import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { allowedDifferences, rulesBut } from './differences.ts';
import { FlaggerModel } from './flagger-model.ts';
import { mismatchOf, shrunk, told } from './mismatch.ts';
import { wrongEngines, wrongModels } from './mutants.ts';
import { randomStory } from './random-story.ts';
import { SerinRun } from './serin-run.ts';
import type { Story } from './story.ts';

const count = 10_000;
const rules = rulesBut();

/** Each story with what Serin makes of it. */
const stories: { readonly story: Story; readonly serin: readonly string[] }[] = [];
beforeAll(() => {
  for (let seed = 0; seed < count; seed++) {
    const story = randomStory(seed);
    stories.push({ story, serin: new SerinRun(story).trace() });
  }
}, 300_000);

const seenBy = (other: typeof rules) => stories.findIndex(({ story, serin }) => mismatchOf(story, other, serin) !== undefined);

describe('Serin and a model of Flagger live through the same 10,000 stories', () => {
  test('with the same phases, weights, mirroring and failed checks, but for the documented differences', () => {
    for (const { story, serin } of stories) {
      const mismatch = mismatchOf(story, rules, serin);
      if (mismatch !== undefined) throw new Error(told(shrunk(mismatch, rules)));
    }
  });

  test.for(allowedDifferences)('and the difference "$point" is documented', ({ point }) => {
    const rows = readFileSync(new URL('../../../docs/flagger-differences.md', import.meta.url), 'utf8').split('\n');
    expect(rows.filter((row) => row.startsWith(`| ${point} |`))).toHaveLength(1);
  });

  test.for(allowedDifferences)('and the difference "$point" shows', (difference) => {
    const without = rulesBut(difference);
    const shows = stories.some(({ story }) => mismatchOf(story, without, new FlaggerModel(story, rules).trace()) !== undefined);
    expect(shows).toBe(true);
  });
});

describe('the stories tell from Serin', () => {
  test.for(wrongModels)('a model that %s', ([, wrong]) => {
    expect(seenBy({ ...rules, ...wrong })).toBeGreaterThanOrEqual(0);
  });

  test.for(wrongEngines)('an engine that reads wrongly %s', ([, bend]) => {
    expect(stories.some(({ story }) => mismatchOf(story, rules, new SerinRun(story, bend).trace()) !== undefined)).toBe(true);
  });
});

test('a mismatch is told in the smallest story that shows it', () => {
  const wrong = { ...rules, isExhausted: (failedChecks: number, threshold: number) => failedChecks > threshold };
  const index = seenBy(wrong);
  const { story, serin } = stories[index] ?? { story: randomStory(index), serin: [] };
  const found = mismatchOf(story, wrong, serin);
  if (found === undefined) throw new Error('there is none');
  const { story: small } = shrunk(found, wrong);
  expect(small.happenings).toHaveLength(1);
  expect(small.gates).toEqual({});
  expect(small.looks.length + (small.preRolloutFailures ?? 0)).toBe(1);
  expect(told(shrunk(found, wrong))).toContain('! Progressing');
});
