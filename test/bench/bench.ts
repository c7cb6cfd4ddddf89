import { measureFleet } from './fleet.ts';
import { fleetSections } from './fleet-report.ts';
import { benchOneCanary } from './one-canary.ts';
import { runBenchmarks } from './run-benchmarks.ts';
import { benchStart } from './start.ts';

// `npm run bench [-- --only NAME] [--write] [--up-to CANARIES]`: all that needs no cluster.

await runBenchmarks({
  'one-canary': async () => [await benchOneCanary()],
  start: async () => [await benchStart()],
  fleet: async (options) => fleetSections(await measureFleet(options)),
});
