import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { add, type Covered, createCovered } from './coverage.ts';
import { plansIn } from './plans.ts';
import { coverageReport } from './report.ts';

/** What one process of the simulation has done. */
export interface Figures extends Covered {
  readonly first: number;
  readonly commit: string;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

const root = join(import.meta.dirname, '../..');

export function presentCommit(): string {
  return execFileSync('git', ['-C', root, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
}

/** Writes docs/proof.md: what was run, on which commits, and what it has exercised. */
export function writeProof(parts: readonly Figures[]): void {
  const sum = createCovered();
  for (const part of parts) add(sum, part);
  const rows = parts.map(
    ({ first, runs, seconds, cpuSeconds, virtualMs, failedSeeds, commit }) =>
      `| ${first} to ${first + runs - 1} | ${commit} | ${runs} | ${seconds} | ${cpuSeconds} | ${Math.round(virtualMs / 60_000)} | ${failedSeeds.join(', ')} |`,
  );
  const total = parts.reduce((all, { cpuSeconds }) => all + cpuSeconds, 0);
  const page = [
    '# Proof by simulation',
    '',
    'Written by `npm run simulate -- --runs N --seed S --write`. Each run is one random application, its releases and its misfortunes in virtual time,',
    'with the controller that ships, judged after every event by an observer that sees what the API holds, what the traffic model served and what sinks',
    'received. One seed is played again, event by event, by `npm run simulate -- --runs 1 --seed S`, and cut down by `--shrink`.',
    '',
    `${sum.runs} rollouts, ${Math.round(sum.virtualMs / 60_000)} virtual minutes, ${total} seconds of one core. ${verdictOf(sum)}`,
    '',
    '| seeds | commit | rollouts | seconds | seconds of one core | virtual minutes | failed |',
    '|---|---|--:|--:|--:|--:|---|',
    ...rows,
    '',
    `Most failed seeds were of commits that the finding has since mended. What was found is kept as a plan, and each is a test: ${plansIn('plans').length} that were`,
    `mended (\`test/proof/plans\`), ${openPlans()}.`,
    '',
    'The wall clock of a process is set while it runs; a process that starts has the true time. What a clock says that was set, and is still wrong when the',
    'controller starts again, is taken for true: a bake time that was under way then ends earlier or later by as much.',
    '',
    '## What was exercised',
    '',
    coverageReport(sum),
    '',
  ];
  writeFileSync(join(root, 'docs/proof.md'), page.join('\n'));
}

function openPlans(): string {
  const open = plansIn('plans-open').length;
  return open === 0 ? 'and none that is still to be' : `and ${open} still to be (\`test/proof/plans-open\`)`;
}

function verdictOf({ failedSeeds }: Covered): string {
  return failedSeeds.length === 0 ? 'No invariant was broken, and each rollout came to its end.' : `${failedSeeds.length} of them failed.`;
}
