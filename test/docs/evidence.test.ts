import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allowedDifferences } from '../engine/differential/differences.ts';
import { evidence } from './evidence.ts';
import { read, root } from './pages.ts';

const page = read('docs/flagger-differences.md');
const differences = page.slice(page.indexOf('## What you will notice'), page.indexOf('## What is not built yet'));
const rows = [...differences.matchAll(/^\| (?!point |found )(.+?) \| /gm)].map(([, point = '']) => point);
/** The differential test holds these to a model of Flagger. */
const held = new Set(allowedDifferences.map(({ point }) => point));

describe('a row of flagger-differences.md', () => {
  test('has one thing that would fail if it were false, and nothing is kept for a row that is gone', () => {
    expect(rows.filter((point) => !held.has(point)).toSorted()).toEqual(Object.keys(evidence).toSorted());
  });

  test.for(Object.entries(evidence))('%s: its test is there', ([, [file, words]]) => {
    expect(existsSync(join(root, file)), file).toBe(true);
    expect(read(file)).toContain(words);
  });
});
