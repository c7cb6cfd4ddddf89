import { isDeepStrictEqual } from 'node:util';
import type { TrafficSplit } from '../api/traffic-split.ts';
import type { RouteState, TakeOver } from '../traffic/router.ts';

interface Seen {
  /** What is wanted, where it says so; else how far it is taken over. */
  readonly split: TrafficSplit | TakeOver;
  readonly sinceMs: number;
}

/**
 * Since when each Canary's route has said what it says and the proxy has accepted it. Kept in memory only: after a restart an interval begins
 * anew, which costs time and never safety (I4).
 */
export class RouteSettling {
  readonly #seen = new Map<string, Seen>();

  /** Notes what the route is like now; returns since when it has been as wanted, or at a step of its take-over; undefined while it is neither. */
  observe(uid: string, route: RouteState, { split, nowMs }: { split: TrafficSplit; nowMs: number }): number | undefined {
    const says = route.asWanted ? split : route.takeOver;
    if (!route.accepted || says === undefined) {
      this.#seen.delete(uid);
      return undefined;
    }
    const seen = this.#seen.get(uid);
    if (seen !== undefined && isDeepStrictEqual(seen.split, says)) return seen.sinceMs;
    this.#seen.set(uid, { split: says, sinceMs: nowMs });
    return nowMs;
  }

  forget(uid: string): void {
    this.#seen.delete(uid);
  }
}
