import type { Random } from './random.ts';

export interface BackoffOptions {
  /** Delay after the first failure, before jitter. */
  readonly baseMs: number;
  /** No delay is longer. */
  readonly maxMs: number;
  readonly random: Random;
}

/**
 * How long to wait after `failures` failures in a row: doubles from `baseMs` to `maxMs`, and chance takes up to half of it away, so that many
 * who failed together do not come back together. No failures: 0.
 */
export function backoffMs(failures: number, { baseMs, maxMs, random }: BackoffOptions): number {
  if (failures <= 0) return 0;
  const fullMs = Math.min(maxMs, baseMs * 2 ** (failures - 1));
  return Math.round(fullMs * (1 - random() / 2));
}
