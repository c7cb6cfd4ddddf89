import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { read, root } from './pages.ts';

const files = globSync('test/**/*.ts', { cwd: root }).filter((file) => !file.startsWith('test/docs/'));
const skipping = files.filter((file) => /\b(?:test|it|describe)(?:\.\w+)*\.(?:skip|skipIf|runIf|todo|fails)\b|\bskip\(/.test(read(file)));

test.for(skipping)('what %s leaves out is said with the reason', (file) => {
  // The end-to-end tests say it once for all, in their global set-up.
  const saying = file === 'test/e2e/support/describe-end-to-end.ts' ? 'test/e2e/support/global-setup.ts' : file;
  expect(read(saying)).toMatch(/skipped[:,]|\bskip\('/i);
});

test('no test is left out for good', () => {
  expect(files.filter((file) => /\b(?:test|it|describe)\.(?:todo|only|fails)\b/.test(read(file)))).toEqual([]);
});

test('enough was looked at', () => expect(skipping.length).toBeGreaterThan(8));
