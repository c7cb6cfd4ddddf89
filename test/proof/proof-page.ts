import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Covered } from './coverage.ts';
import { coverageReport } from './report.ts';

/** One process of the simulation. */
export interface Figures {
  readonly first: number;
  readonly runs: number;
  readonly virtualMs: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Writes docs/proof.md: what was run, on which commit, and what it has exercised. */
export function writeProof(covered: Covered, parts: readonly Figures[]): void {
  const root = join(import.meta.dirname, '../..');
  const commit = execFileSync('git', ['-C', root, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const rows = parts.map(
    ({ first, runs, seconds, cpuSeconds, virtualMs }) =>
      `| ${first} to ${first + runs - 1} | ${runs} | ${seconds} | ${cpuSeconds} | ${Math.round(virtualMs / 60_000)} |`,
  );
  const { failedSeeds } = covered;
  const page = [
    '# Proof by simulation',
    '',
    'Written by `npm run simulate -- --runs N --seed S --write`. Each run is one random application, its releases and its misfortunes in virtual time, with the',
    'controller that ships, judged after every event by an observer that sees what the API holds, what the traffic model served and what sinks received.',
    '',
    `At commit ${commit}:`,
    '',
    '| seeds | rollouts | seconds | seconds of one core | virtual minutes |',
    '|---|--:|--:|--:|--:|',
    ...rows,
    '',
    failedSeeds.length === 0 ? 'No invariant was broken, and each rollout came to an end.' : `Failed: seeds ${failedSeeds.join(', ')}.`,
    '',
    'Seeds that failed on the way here are kept as plans in `test/proof/plans`, and are tests.',
    '',
    '## What was exercised',
    '',
    coverageReport(covered),
    '',
  ];
  writeFileSync(join(root, 'docs/proof.md'), page.join('\n'));
}
