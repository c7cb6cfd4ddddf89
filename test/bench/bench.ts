import { parseArgs } from 'node:util';
import { measureFleet } from './fleet.ts';
import { fleetSections } from './fleet-report.ts';
import { benchOneCanary } from './one-canary.ts';
import { missedCounts, type Section, sectionText, writeSection } from './report.ts';
import { benchStart } from './start.ts';

// `npm run bench [-- --only NAME] [--write] [--up-to CANARIES]`: measures and prints; with --write into docs/benchmarks.md too. Ends with 1 where a count misses
// its bar.

const { values } = parseArgs({
  options: { only: { type: 'string' }, write: { type: 'boolean', default: false }, 'up-to': { type: 'string', default: '10000' } },
});
const tell = (line: string) => process.stderr.write(`${line}\n`);

const benchmarks: Readonly<Record<string, () => Promise<readonly Section[]>>> = {
  'one-canary': async () => [await benchOneCanary()],
  start: async () => [await benchStart()],
  fleet: async () => fleetSections(await measureFleet({ upTo: Number(values['up-to']), tell })),
};

const chosen = Object.entries(benchmarks).filter(([name]) => values.only === undefined || values.only === name);
if (chosen.length === 0) {
  tell(`There is no benchmark "${values.only}". There are: ${Object.keys(benchmarks).join(', ')}.`);
  process.exitCode = 1;
}
for (const [, run] of chosen) for (const section of await run()) await publish(section);

async function publish(section: Section): Promise<void> {
  const text = sectionText(section);
  process.stdout.write(`${text}\n`);
  if (values.write) await writeSection(section.name, text);
  for (const { name, value, bar } of missedCounts(section)) {
    tell(`${section.name}: ${name}: ${value}, but the bar is ${bar}`);
    process.exitCode = 1;
  }
}
