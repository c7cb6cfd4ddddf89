import { isDeepStrictEqual } from 'node:util';
import type { TrafficSplit } from '../api/traffic-split.ts';
import type { RouteState } from '../traffic/router.ts';

interface Seen {
  readonly split: TrafficSplit;
  readonly sinceMs: number;
}

/**
 * Since when each Canary's route has said what it says and the proxy has accepted it. Kept in memory only: after a restart an interval begins
 * anew, which costs time and never safety (I4).
 */
export class RouteSettling {
  readonly #seen = new Map<string, Seen>();

  /** Notes what the route is like now; returns since when it has been so, or undefined while it is not settled. */
  observe(uid: string, route: RouteState, { split, nowMs }: { split: TrafficSplit; nowMs: number }): number | undefined {
    if (!route.accepted || !route.asWanted) {
      this.#seen.delete(uid);
      return undefined;
    }
    const seen = this.#seen.get(uid);
    if (seen !== undefined && isDeepStrictEqual(seen.split, split) && seen.sinceMs <= nowMs) return seen.sinceMs;
    this.#seen.set(uid, { split, sinceMs: nowMs });
    return nowMs;
  }

  forget(uid: string): void {
    this.#seen.delete(uid);
  }
}
