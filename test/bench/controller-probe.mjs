import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString, writeHeapSnapshot } from 'node:v8';
import { runInNewContext } from 'node:vm';

// Loaded into the controller's process (node --import) by the benchmarks: answers how it fares, and changes nothing in it. JavaScript, because Node's
// stripping of types would add 20 MB to what is measured.

const resolutionMs = 10;
const delay = monitorEventLoopDelay({ resolution: resolutionMs });
delay.enable();
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

const ms = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - resolutionMs);

/** ProcessFigures of process/controller.ts; delays are since the last call. */
function figures() {
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const loopDelayMs = { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) };
  delay.reset();
  return { rss, heapUsed, heapTotal, external, peakRss: process.resourceUsage().maxRSS * 1024, cpuMs: (user + system) / 1000, loopDelayMs };
}

const answers = {
  figures,
  collectGarbage: () => {
    collectGarbage();
    return figures();
  },
  writeHeapSnapshot: (path) => writeHeapSnapshot(path),
};
process.on('message', ({ id, name, argument }) => process.send({ id, value: answers[name](argument) }));
// The channel must not keep the controller alive.
process.channel.unref();
