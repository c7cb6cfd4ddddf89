import { type Covered, missedFields, missedMoves } from './coverage.ts';
import { definedMoves } from './machine-watch.ts';

const rowsOf = (counts: Readonly<Record<string, number>>) => Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1));

/** What the runs have exercised, and what not, as Markdown. */
export function coverageReport(covered: Covered): string {
  const [moves, fields] = [missedMoves(covered), missedFields(covered)];
  const defined = new Set(definedMoves());
  const met = Object.keys(covered.moves).filter((move) => defined.has(move));
  const stray = Object.keys(covered.moves).filter((move) => !defined.has(move));
  return [
    `Pairs of state and event: ${met.length} of ${defined.size} that the machine defines, ${stray.length} that it ignores.`,
    '',
    ...table('state and event', 'decided', covered.moves),
    '',
    `Never met: ${listOf(moves)}.`,
    '',
    ...faultTable(covered.faults),
    '',
    ...table('happening', 'times', covered.happenings),
    '',
    ...table('field of spec', 'runs', covered.fields),
    '',
    `Never set: ${listOf(fields)}.`,
  ].join('\n');
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `\`${name}\``).join(', ');
}

function table(what: string, times: string, counts: Readonly<Record<string, number>>): string[] {
  return [`| ${what} | ${times} |`, '|---|--:|', ...rowsOf(counts).map(([name, number]) => `| ${name} | ${number} |`)];
}

/** Faults down, commands across. */
function faultTable(faults: Readonly<Record<string, number>>): string[] {
  const cells = new Map(Object.entries(faults));
  const parts = [...cells.keys()].map((key) => key.split(' at ') as [string, string]);
  const [rows, columns] = [0, 1].map((index) => [...new Set(parts.map((part) => part[index] ?? ''))].toSorted()) as [string[], string[]];
  return [
    `| fault | ${columns.join(' | ')} |`,
    `|---|${columns.map(() => '--:').join('|')}|`,
    ...rows.map((row) => `| ${row} | ${columns.map((column) => cells.get(`${row} at ${column}`) ?? '').join(' | ')} |`),
  ];
}
