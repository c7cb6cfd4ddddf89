import { parseArgs } from 'node:util';
import { missedCounts, type Section, sectionText, writeSection } from './report.ts';

export interface BenchOptions {
  /** Hears how far a long one is. */
  readonly tell: (line: string) => void;
  /** Most Canaries of a fleet. */
  readonly upTo: number;
}

type Benchmarks = Readonly<Record<string, (options: BenchOptions) => Promise<readonly Section[]>>>;

/** Runs what `--only` names, or all; prints, with `--write` into docs/benchmarks.md too. The process ends with 1 where a count misses its bar. */
export async function runBenchmarks(benchmarks: Benchmarks): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, write: { type: 'boolean', default: false }, 'up-to': { type: 'string', default: '10000' } },
  });
  const chosen = Object.entries(benchmarks).filter(([name]) => values.only === undefined || values.only === name);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  if (chosen.length === 0) fail(`There is no benchmark "${values.only}". There are: ${Object.keys(benchmarks).join(', ')}.`);
  for (const [, run] of chosen) {
    for (const section of await run({ tell, upTo: Number(values['up-to']) })) await publish(section, values.write ? 'write' : 'print');
  }
}

async function publish(section: Section, how: 'write' | 'print'): Promise<void> {
  const text = sectionText(section);
  process.stdout.write(`${text}\n`);
  if (how === 'write') await writeSection(section.name, text);
  for (const { name, value, bar } of missedCounts(section)) fail(`${section.name}: ${name}: ${value}, but the bar is ${bar}`);
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

function fail(line: string): void {
  tell(line);
  process.exitCode = 1;
}
