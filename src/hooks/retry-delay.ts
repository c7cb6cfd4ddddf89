import { backoffMs } from '../platform/backoff.ts';
import type { Clock } from '../platform/clock.ts';
import type { Random } from '../platform/random.ts';

/** A hook cannot hold a rollout for longer by asking for patience. */
export const longestRetryAfterMs = 60_000;
/** Flagger's bounds of the wait between two tries. */
const backoff = { baseMs: 1000, maxMs: 30_000 };

export interface RetryDelayOptions {
  /** Header `retry-after` of the answer: seconds, or a date. */
  readonly retryAfter: string | undefined;
  readonly clock: Clock;
  readonly random: Random;
}

/** How long to wait after `tries` failed tries: as long as the hook asks, at most a minute; else from 1 s doubling to 30 s, less up to half of it by chance. */
export function retryDelayMs(tries: number, { retryAfter, clock, random }: RetryDelayOptions): number {
  const askedMs = retryAfterMs(retryAfter ?? '', clock);
  if (askedMs === undefined) return backoffMs(tries, { ...backoff, random });
  return Math.min(longestRetryAfterMs, Math.max(0, askedMs));
}

function retryAfterMs(value: string, clock: Clock): number | undefined {
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  // Only a date of HTTP ends so; Date.parse would take a stray "-5" for a year.
  const dateMs = value.endsWith('GMT') ? Date.parse(value) : Number.NaN;
  return Number.isNaN(dateMs) ? undefined : dateMs - clock.now();
}
