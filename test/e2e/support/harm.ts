import type { GuardedApp } from '../../cluster/support/guarded-app.ts';
import type { ObjectWatch } from '../../cluster/support/object-watch.ts';
import type { HttpRoute } from '../../cluster/support/sample-app.ts';

/** What a release that was rolled back has done to users. */
export interface Harm {
  /** When the first user was answered by it, or else when it was released; milliseconds since the epoch. */
  readonly from: number;
  /** When the route said 100 % primary for good. */
  readonly until: number;
  readonly requests: number;
  readonly failed: number;
}

/** Call it when the load has stopped. `releasedAt` begins the time of a release that no user ever met, whose requests are those of the whole run. */
export function harmOf(
  web: GuardedApp,
  { tag, releasedAt, route }: { readonly tag: string; readonly releasedAt: number; readonly route: ObjectWatch<HttpRoute> },
): Harm {
  const met = web.load.answers.filter(({ version }) => version === tag).map(({ at }) => at);
  const from = met.length === 0 ? releasedAt : Math.min(...met);
  const exposed = route.sights.findLastIndex(({ object }) => object !== undefined && (web.app.weightIn(object) ?? 0) > 0);
  const until = exposed < 0 ? releasedAt : (route.sights[exposed + 1]?.at ?? Number.NaN);
  const during = web.load.answers.filter(({ at }) => at >= from && (exposed < 0 || at <= until));
  return { from, until, requests: during.length, failed: during.filter(({ status }) => status !== 200).length };
}

/** The harm as a line for the reader of the test's output. */
export function harmLine(name: string, { from, until, requests, failed }: Harm): string {
  const share = requests === 0 ? 0 : (100 * failed) / requests;
  const seconds = Math.max(0, until - from) / 1000;
  return `  ${name}: 100 % primary ${seconds.toFixed(1)} s after the fault; ${failed} of ${requests} requests of users failed in that time (${share.toFixed(1)} %)\n`;
}
