import { fork } from 'node:child_process';
import { join } from 'node:path';
import { sleep } from '../../src/platform/sleep.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import type { Span, WorldNumbers } from './fleet/world.ts';
import { Child } from './process/child.ts';
import { Controller, type ProcessFigures } from './process/controller.ts';

const sizes = [100, 500, 1_000, 5_000, 10_000];
/** The size (or the largest below) at which a tenth of the Canaries roll out at once. */
const busySize = 5_000;
const touched = 100;
const settleMs = 5_000;
const longestMs = 30 * 60_000;

/** One size of the fleet: what its last Canaries cost to bootstrap, and what a controller needs that starts when all are at rest. */
export interface Stage {
  readonly canaries: number;
  readonly bootstrap: {
    readonly canaries: number;
    readonly cpuMs: number;
    readonly ms: number;
    readonly numbers: WorldNumbers;
    readonly lastRss: number;
  };
  readonly start: { readonly readyMs: number; readonly cpuMs: number; readonly numbers: WorldNumbers; readonly figures: ProcessFigures };
  /** Live bytes of its heap after the start. */
  readonly heapBytes: number;
  /** CPU of one event that asks for a turn and changes nothing. */
  readonly cpuMsPerEvent: number;
  readonly eventRequests: number;
  readonly rollouts?: Rollouts;
}

/** A tenth of the Canaries get a new release at once. */
export interface Rollouts {
  readonly canaries: number;
  readonly ms: number;
  readonly cpuMs: number;
  readonly figures: ProcessFigures;
  readonly worstLoopDelayMs: ProcessFigures['loopDelayMs'];
  readonly numbers: WorldNumbers;
  readonly worldCpuMs: number;
}

interface Addresses {
  readonly apiServer: string;
  readonly prometheus: string;
}

/** Grows a fleet in one cluster process, and starts the controller anew at each size. `upTo`: the largest size. `tell` hears how far it is. */
export async function measureFleet({ upTo, tell }: { upTo: number; tell: (line: string) => void }): Promise<Stage[]> {
  await using world = new Child(fork(join(import.meta.dirname, 'fleet-world.ts')));
  const at = await world.ask<Addresses>('start');
  const stages: Stage[] = [];
  const wanted = sizes.filter((size) => size <= upTo);
  const busy = Math.max(...wanted.filter((size) => size <= busySize));
  for (const [index, canaries] of wanted.entries()) {
    const bootstrap = await measureBootstrap(world, at, { from: sizes[index - 1] ?? 0, to: canaries });
    tell(`${canaries} Canaries are initialized, after ${Math.round(bootstrap.ms / 1000)} s`);
    const stage = { canaries, bootstrap, ...(await measureStart(world, at, { rollouts: canaries === busy ? canaries / 10 : 0 })) };
    // A long run that is broken off has told what it measured.
    tell(JSON.stringify(stage, (key, value: unknown) => (key === 'lagsMs' ? undefined : value)));
    stages.push(stage);
  }
  return stages;
}

async function measureBootstrap(world: Child, at: Addresses, span: Span): Promise<Stage['bootstrap']> {
  await using controller = await Controller.start(at);
  await controller.untilReady(120_000);
  await sleep(systemClock, settleMs);
  const before = await controller.figures();
  await world.ask('numbers');
  const startedMs = systemClock.monotonicMs();
  await world.ask('add', span);
  const numbers = await untilPhase(world, 'Initialized', { of: span.to });
  const after = await controller.figures();
  return {
    canaries: span.to - span.from,
    cpuMs: after.cpuMs - before.cpuMs,
    ms: systemClock.monotonicMs() - startedMs,
    numbers,
    lastRss: after.rss,
  };
}

async function measureStart(
  world: Child,
  at: Addresses,
  { rollouts: rolling }: { readonly rollouts: number },
): Promise<Omit<Stage, 'canaries' | 'bootstrap'>> {
  await world.ask('numbers');
  const startedMs = systemClock.monotonicMs();
  await using controller = await Controller.start(at);
  await controller.untilReady(120_000);
  const readyMs = systemClock.monotonicMs() - startedMs;
  await untilQuiet(controller);
  const figures = await controller.figures();
  const numbers = await world.ask<WorldNumbers>('numbers');
  const { heapUsed } = await controller.figuresAfterCollection();
  const events = await measureEvents(world, controller);
  const rollouts = rolling > 0 ? await measureRollouts(world, controller, rolling) : undefined;
  return {
    start: { readyMs, cpuMs: figures.cpuMs, numbers, figures },
    heapBytes: heapUsed,
    ...events,
    ...(rollouts === undefined ? {} : { rollouts }),
  };
}

async function measureEvents(world: Child, controller: Controller): Promise<Pick<Stage, 'cpuMsPerEvent' | 'eventRequests'>> {
  const rounds = 5;
  // The first round warms up.
  await world.ask('touch', { from: 0, to: touched, value: 'warm' });
  await untilQuiet(controller);
  await world.ask('numbers');
  const before = await controller.figures();
  for (let round = 0; round < rounds; round++) {
    await world.ask('touch', { from: 0, to: touched, value: `round-${round}` });
    await sleep(systemClock, 1_000);
  }
  const after = await controller.figures();
  const { requests } = await world.ask<WorldNumbers>('numbers');
  return { cpuMsPerEvent: (after.cpuMs - before.cpuMs) / (rounds * touched), eventRequests: requests.budgeted };
}

async function measureRollouts(world: Child, controller: Controller, canaries: number): Promise<Rollouts> {
  const before = await controller.figures();
  const worldBefore = await world.ask<WorldNumbers>('numbers');
  const startedMs = systemClock.monotonicMs();
  await world.ask('release', { from: 0, to: canaries, version: '1.1' });
  const delays: ProcessFigures['loopDelayMs'][] = [];
  const numbers = await untilPhase(world, 'Succeeded', {
    of: canaries,
    meanwhile: async () => {
      delays.push((await controller.figures()).loopDelayMs);
    },
  });
  const ms = systemClock.monotonicMs() - startedMs;
  const figures = await controller.figures();
  const worst = (part: 'p50' | 'p99' | 'max') => Math.max(...delays.map((delay) => delay[part]));
  return {
    canaries,
    ms,
    cpuMs: figures.cpuMs - before.cpuMs,
    figures,
    worstLoopDelayMs: { p50: worst('p50'), p99: worst('p99'), max: worst('max') },
    numbers,
    worldCpuMs: numbers.cpuMs - worldBefore.cpuMs,
  };
}

/** Waits until `of` Canaries are in `phase`; what was counted meanwhile. */
async function untilPhase(
  world: Child,
  phase: string,
  { of, meanwhile = async () => {} }: { of: number; meanwhile?: () => Promise<void> },
): Promise<WorldNumbers> {
  const endMs = systemClock.monotonicMs() + longestMs;
  for (;;) {
    await sleep(systemClock, 5_000);
    await meanwhile();
    const phases = await world.ask<WorldNumbers['phases']>('phases');
    if ((phases[phase] ?? 0) >= of) return world.ask<WorldNumbers>('numbers');
    if (systemClock.monotonicMs() > endMs) throw new Error(`${of} Canaries were not ${phase} in time: ${JSON.stringify(phases)}`);
  }
}

/** Until the controller uses next to no CPU. */
async function untilQuiet(controller: Controller): Promise<void> {
  let before = (await controller.figures()).cpuMs;
  for (;;) {
    await sleep(systemClock, settleMs);
    const { cpuMs } = await controller.figures();
    if (cpuMs - before < settleMs * 0.03) return;
    before = cpuMs;
  }
}
