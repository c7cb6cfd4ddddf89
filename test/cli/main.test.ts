import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const main = join(import.meta.dirname, '../../src/main.ts');

test.for([
  ['what it prints', ['help'], 0],
  ['what it complains of', ['no-such-command'], 2],
] as const)('ends as ever where nobody reads %s', async ([, args, exitCode]) => {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  child.stderr.destroy();
  expect(await once(child, 'exit')).toEqual([exitCode, null]);
});
