import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runStates } from '../src/api/run.ts';
import { withGeneratedParts } from './generated/readme.ts';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');

describe('the README', () => {
  test('has the two commands as they are typed', () => {
    expect(readme).toContain('\nnpm ci && npm run demo\n');
    expect(readme).toContain('\nnpm ci && npm test\n');
  });

  test('shows what the demo prints and the machine that runs (mended by npm run generate)', { timeout: 120_000 }, async () => {
    expect(await withGeneratedParts(readme)).toBe(readme);
    for (const state of runStates) expect(readme).toContain(state.replace('.', '_'));
  });
});
