import type { Clock } from '../../platform/clock.ts';
import { sleep } from '../../platform/sleep.ts';
import type { VirtualClock } from '../../sandbox/virtual-clock.ts';

export interface PacerOptions {
  readonly virtual: VirtualClock;
  readonly real: Clock;
  /** Virtual seconds in a real one, as of now. */
  readonly speed: () => number;
}

export interface Pacer {
  /** Rejects with what a timer of the virtual clock throws; else never settles. */
  readonly failed: Promise<never>;
  /** The virtual clock stands still afterwards. A repeat is harmless. */
  stop(): Promise<void>;
}

const tickMs = 40;

/** Runs a virtual clock `speed` times as fast as the real one. A machine that is too slow for that gets a slower clock, never a jump. */
export function startPacer({ virtual, real, speed }: PacerOptions): Pacer {
  const stopping = new AbortController();
  const run = async () => {
    let lastMs = real.monotonicMs();
    while (!stopping.signal.aborted) {
      await sleep(real, tickMs, stopping.signal);
      if (stopping.signal.aborted) return;
      const nowMs = real.monotonicMs();
      const realSpanMs = Math.min(nowMs - lastMs, 2 * tickMs);
      lastMs = nowMs;
      await virtual.advance(realSpanMs * speed());
    }
  };
  const running = run();
  return {
    failed: running.then(() => new Promise<never>(() => {})),
    async stop() {
      stopping.abort();
      await running.catch(() => {});
    },
  };
}
