import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { dirname, join } from 'node:path';

/** One measured figure; with a bar it passes or fails. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  /** As it is shown: `0`, `at most 25`. */
  readonly bar?: string;
  readonly holds?: boolean;
  /** `count`: the same on every machine, so a bar that does not hold fails the command. `measure`: depends on the machine. Default `measure`. */
  readonly kind?: 'count' | 'measure';
}

/** One benchmark's part of the document. */
export interface Section {
  /** Of the markers around it. */
  readonly name: string;
  readonly title: string;
  readonly command: string;
  /** What was measured, in sentences; before the figures. */
  readonly about: readonly string[];
  readonly figures: readonly Figure[];
  /** Lines of Markdown after the figures. */
  readonly more?: readonly string[];
}

const benchmarksFile = join(import.meta.dirname, '../../docs/benchmarks.md');
const introduction = [
  '# Benchmarks',
  '',
  'Counts first: they are the same on every machine, and a bar that one of them misses (`FAIL`) fails the command. Times and bytes depend on the machine: a bar that one of them misses is marked `missed here`, and nothing fails.',
  '',
].join('\n');

export function sectionText({ title, command, about, figures, more = [] }: Section): string {
  const rows = figures.map((figure) => [figure.name, figure.value, figure.bar ?? '', verdictOn(figure)]);
  const measuredWith = `Measured by \`${command}\` on ${machine()}.`;
  return [`## ${title}`, '', ...about, '', ...table(['what', 'measured', 'bar', ''], rows), '', ...more, measuredWith, ''].join('\n');
}

function verdictOn({ holds, kind }: Figure): string {
  if (holds === undefined) return '';
  if (holds) return 'pass';
  return kind === 'count' ? '**FAIL**' : 'missed here';
}

/** Figures with a bar on a count that does not hold. */
export function missedCounts({ figures }: Section): Figure[] {
  return figures.filter(({ kind, holds }) => kind === 'count' && holds === false);
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

/** Without a name or a path; how busy it was says what its times are worth. */
function machine(): string {
  const [lastMinute = 0] = loadavg();
  return `${availableParallelism()} CPUs, Node ${process.version}, ${lastMinute.toFixed(1)} processes wanting a CPU at the end`;
}

/** Replaces this section of docs/benchmarks.md, or adds it at the end; the others stay as they are. */
export async function writeSection(name: string, text: string): Promise<void> {
  const [begin, end] = [`<!-- bench:${name} begin -->`, `<!-- bench:${name} end -->`];
  const before = await readFile(benchmarksFile, 'utf8').catch(() => introduction);
  const section = `${begin}\n${text}${end}\n`;
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  const after = from < 0 || to < 0 ? `${before}\n${section}` : before.slice(0, from) + section + before.slice(to + end.length + 1);
  await mkdir(dirname(benchmarksFile), { recursive: true });
  await writeFile(benchmarksFile, after);
}
