import { isDeepStrictEqual } from 'node:util';
import type { TrafficSplit } from '../api/traffic-split.ts';
import type { RouteState, TakeOver } from '../traffic/router.ts';

interface Seen {
  /** What is wanted, where it says so; else how far it is taken over. */
  readonly split: TrafficSplit | TakeOver;
  readonly sinceMs: number;
  readonly sinceMonotonicMs: number;
}

/** What the wall clock is off by more than this has jumped; less is drift. */
const jumpMs = 1_000;

/**
 * Since when each Canary's route has said what it says and the proxy has accepted it. Kept in memory only: after a restart an interval begins
 * anew, which costs time and never safety (I4).
 */
export class RouteSettling {
  readonly #seen = new Map<string, Seen>();

  /** Notes what the route is like now; returns since when it has been as wanted, or at a step of its take-over; undefined while it is neither. */
  observe(
    uid: string,
    route: RouteState,
    { split, nowMs, monotonicMs }: { split: TrafficSplit; nowMs: number; monotonicMs: number },
  ): number | undefined {
    const says = route.asWanted ? split : route.takeOver;
    if (!route.accepted || says === undefined) {
      this.#seen.delete(uid);
      return undefined;
    }
    const seen = this.#seen.get(uid);
    if (seen !== undefined && isDeepStrictEqual(seen.split, says)) return sinceOf(seen, { nowMs, monotonicMs });
    this.#seen.set(uid, { split: says, sinceMs: nowMs, sinceMonotonicMs: monotonicMs });
    return nowMs;
  }

  forget(uid: string): void {
    this.#seen.delete(uid);
  }
}

/** In the time of the wall clock as it is now: a clock that has been set does not make an interval longer or shorter. */
function sinceOf({ sinceMs, sinceMonotonicMs }: Seen, { nowMs, monotonicMs }: { nowMs: number; monotonicMs: number }): number {
  const jumpedMs = nowMs - sinceMs - (monotonicMs - sinceMonotonicMs);
  return Math.abs(jumpedMs) > jumpMs ? sinceMs + jumpedMs : sinceMs;
}
