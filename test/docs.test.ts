import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runStates } from '../src/api/run.ts';
import { withGeneratedParts } from './generated/readme.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const readme = read('README.md');
const scripts = JSON.parse(read('package.json')).scripts as Record<string, string>;

describe('the README', () => {
  test('has the two commands as they are typed', () => {
    expect(readme).toContain('\nnpm ci && npm run demo\n');
    expect(readme).toContain('\nnpm ci && npm test\n');
  });

  test('names only scripts that there are', () => {
    const named = [...readme.matchAll(/npm (?:run )?(test|[a-z]+:[a-z]+|(?<=run )[a-z:]+)/g)].map((match) => match[1] ?? '');
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  test('shows what the demo prints and the machine that runs (mended by npm run generate)', { timeout: 120_000 }, async () => {
    expect(await withGeneratedParts(readme)).toBe(readme);
    for (const state of runStates) expect(readme).toContain(state.replace('.', '_'));
  });
});

describe('links of the docs', () => {
  const files = ['README.md', ...globSync('{docs,examples,test,charts,src}/**/*.md', { cwd: root })];

  test.each(files)('of %s lead to files', (file) => {
    const links = [...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? '');
    expect(links.filter((link) => !existsSync(join(root, dirname(file), link)))).toEqual([]);
  });
});
