import type { RouteState } from '../traffic/router.ts';

interface Seen {
  readonly weightPercent: number;
  readonly sinceMs: number;
}

/**
 * Since when each Canary's route has had its weight and the proxy has accepted it. Kept in memory only: after a restart an interval begins
 * anew, which costs time and never safety (I4).
 */
export class RouteSettling {
  readonly #seen = new Map<string, Seen>();

  /** Notes what the route is like now; returns since when it has been so, or undefined while it is not settled. */
  observe(uid: string, route: RouteState, nowMs: number): number | undefined {
    const weightPercent = route.canaryWeightPercent;
    if (weightPercent === undefined || !route.accepted || route.drifted) {
      this.#seen.delete(uid);
      return undefined;
    }
    const seen = this.#seen.get(uid);
    if (seen?.weightPercent === weightPercent && seen.sinceMs <= nowMs) return seen.sinceMs;
    this.#seen.set(uid, { weightPercent, sinceMs: nowMs });
    return nowMs;
  }

  forget(uid: string): void {
    this.#seen.delete(uid);
  }
}
