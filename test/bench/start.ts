import { fork } from 'node:child_process';
import { join } from 'node:path';
import { sleep } from '../../src/platform/sleep.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { median, megabytes, spread } from './numbers.ts';
import { Child } from './process/child.ts';
import { Controller, imageFlags } from './process/controller.ts';
import type { Section } from './report.ts';

const runs = 7;
const idleMs = 10_000;

/** How long the controller of the image takes to be ready, and what it needs when it has nothing to do. */
export async function benchStart(): Promise<Section> {
  await using world = startWorld();
  const at = await world.ask<{ apiServer: string; prometheus: string }>('start');
  await world.ask('add', { from: 0, to: 10 });
  await settle(world, at);

  const readyMs: number[] = [];
  const cpuMs: number[] = [];
  const rss: number[] = [];
  for (let run = 0; run < runs; run++) {
    const startedMs = systemClock.monotonicMs();
    await using controller = await Controller.start({ ...at, watch: 'nothing' });
    await controller.untilReady(60_000);
    readyMs.push(systemClock.monotonicMs() - startedMs);
    cpuMs.push((await controller.metric('process_cpu_seconds_total')) * 1000);
    if (run >= runs - 3) {
      await sleep(systemClock, idleMs);
      rss.push(await controller.metric('process_resident_memory_bytes'));
    }
  }
  return {
    name: 'start',
    title: 'Start and rest of the process',
    command: 'npm run bench -- --only start',
    about: [
      `The bundle, with Node's flags of the image (\`${(await imageFlags()).join(' ')}\`), on a cluster with ten Canaries at rest. Ready is the first 200 of \`/readyz\`. Medians of ${runs} starts, smallest and largest in brackets.`,
    ],
    figures: [
      {
        name: 'From the start of the process until it is ready',
        value: spread(readyMs, 'ms'),
        bar: 'under 500 ms',
        holds: median(readyMs) < 500,
      },
      {
        name: 'CPU until then, which is what a free machine needs at least',
        value: spread(cpuMs, 'ms'),
        bar: 'under 500 ms',
        holds: median(cpuMs) < 500,
      },
      {
        name: `RSS after ${idleMs / 1000} s at rest`,
        value: spread(rss.map(megabytes), 'MB'),
        bar: 'under 110 MB',
        holds: median(rss) < 110e6,
      },
    ],
  };
}

function startWorld(): Child {
  return new Child(fork(join(import.meta.dirname, 'fleet-world.ts')));
}

async function settle(world: Child, at: { apiServer: string; prometheus: string }): Promise<void> {
  await using _controller = await Controller.start({ ...at, watch: 'nothing' });
  while ((await world.ask<{ phases: Record<string, number> }>('numbers')).phases['Initialized'] !== 10) await sleep(systemClock, 200);
}
