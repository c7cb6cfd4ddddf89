import { parseArgs } from 'node:util';
import { simulate } from './random-rollout.ts';

/** `node test/proof/simulate.ts --runs N [--seed S]`: many random rollouts, or, with `--runs 1`, the story of one. Exits with 1 when any went wrong. */
const { values } = parseArgs({ options: { runs: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } } });
const [runs, first] = [Number(values.runs), Number(values.seed)];
const print = (text: string) => process.stdout.write(`${text}\n`);
const count = (map: Map<string, number>, name: string, by = 1) => map.set(name, (map.get(name) ?? 0) + by);
const [happenings, faults, states] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
const failed: number[] = [];
let virtualMs = 0;
const startMs = performance.now();

for (let seed = first; seed < first + runs; seed++) {
  const result = await simulate({ seed }).catch((error: unknown) => {
    throw new Error(`seed ${seed}`, { cause: error });
  });
  virtualMs += result.virtualMs;
  for (const name of result.happenings) count(happenings, name);
  for (const [name, times] of result.faults) count(faults, name, times);
  for (const state of result.states) count(states, state);
  if (result.problems.length > 0) {
    failed.push(seed);
    print(`seed ${seed}: ${result.problems.join(' | ')}`);
  }
  if (runs === 1 || (failed.length === 1 && failed[0] === seed)) print(result.story());
}

const tableOf = (map: Map<string, number>) => [...map].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, times]) => `${name} ${times}`);
print(
  `${runs} random rollouts in ${Math.round((performance.now() - startMs) / 1000)} s, ${Math.round(virtualMs / 60_000)} virtual minutes`,
);
print(`happenings: ${tableOf(happenings).join(', ')}`);
print(`faults of the API server: ${tableOf(faults).join(', ')}`);
print(`runs that were in each state: ${tableOf(states).join(', ')}`);
print(failed.length === 0 ? 'no invariant was broken' : `${failed.length} failed: seeds ${failed.join(', ')}`);
if (failed.length > 0) process.exitCode = 1;
