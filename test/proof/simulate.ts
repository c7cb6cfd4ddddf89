import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { cover, createCovered } from './coverage.ts';
import { drawPlan, type Plan } from './plan.ts';
import { playPlan } from './play-plan.ts';
import { type Figures, presentCommit, writeProof } from './proof-page.ts';
import { coverageReport } from './report.ts';
import { asTest, shrink } from './shrink.ts';

/**
 * `npm run simulate -- --runs N [--seed S]`: many random rollouts, or, with `--runs 1`, the story of one, and with `--shrink` a smaller one that fails
 * in the same way. `--plan FILE` plays a plan that was kept. `--save FILE` keeps the figures (or the smaller plan); `--write [--with FILE]...` writes docs/proof.md
 * of them, and `--commit` names what was run where that is not a checkout.
 * Exits with 1 when any went wrong.
 */
const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const { values } = parseArgs({
  options: { runs: text, seed: text, plan: text, shrink: flag, save: text, write: flag, with: { ...text, multiple: true }, commit: text },
});
const [runs, first] = [Number(values.runs ?? (values.plan === undefined ? 100 : 1)), Number(values.seed ?? 1)];
const print = (line: string) => process.stdout.write(`${line}\n`);
const startMs = performance.now();
const covered = createCovered();

for (let seed = first; seed < first + runs; seed++) {
  const plan = values.plan === undefined ? drawPlan(seed) : (JSON.parse(readFileSync(values.plan, 'utf8')) as Plan);
  const played = await playPlan(plan);
  cover(covered, plan, played);
  if (played.problems.length > 0) print(`seed ${seed}: ${played.problems.join(' | ')}`);
  if (runs === 1) print(played.story());
  if (runs === 1 && values.shrink === true) {
    const small = await shrink(plan, print);
    print(small === undefined ? 'nothing to shrink: it does not fail' : asTest(small, played.problems[0] ?? ''));
    if (small !== undefined && values.save !== undefined) writeFileSync(values.save, `${JSON.stringify(small, undefined, 2)}\n`);
  }
}

const figures: Figures = {
  ...covered,
  first,
  commit: values.commit ?? presentCommit(),
  seconds: Math.round((performance.now() - startMs) / 1000),
  cpuSeconds: Math.round(process.cpuUsage().user / 1e6),
};
if (values.save !== undefined && runs !== 1) writeFileSync(values.save, JSON.stringify(figures));
if (runs > 1) print(coverageReport(covered));
const minutes = Math.round(covered.virtualMs / 60_000);
print(
  `${runs} random rollouts from seed ${first} in ${figures.seconds} s (${figures.cpuSeconds} s of one core), ${minutes} virtual minutes`,
);
const { failedSeeds } = covered;
print(failedSeeds.length === 0 ? 'no invariant was broken' : `${failedSeeds.length} failed: seeds ${failedSeeds.join(', ')}`);
if (values.write === true) {
  const kept = (values.with ?? []).map((file) => JSON.parse(readFileSync(file, 'utf8')) as Figures);
  writeProof([...kept, ...(runs > 0 ? [figures] : [])]);
}
if (failedSeeds.length > 0) process.exitCode = 1;
