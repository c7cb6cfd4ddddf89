import type { Limits } from '../analysis/limits.ts';

/** What the Canary's spec says of a run, with defaults applied; read live, so that an edit counts from the next decision on. */
export interface Policy {
  /** Absolute weights in percent, or undefined where `stepWeight` counts. */
  readonly stepWeights: readonly number[] | undefined;
  readonly stepWeightPercent: number;
  readonly maxWeightPercent: number;
  /** 0: all traffic goes back to the primary at once. */
  readonly stepWeightPromotionPercent: number;
  readonly intervalMs: number;
  readonly progressDeadlineMs: number;
  readonly limits: Limits;
  readonly skipAnalysis: boolean;
  readonly suspended: boolean;
  /** How long the snapshot of the previous primary is kept after a promotion (I11). */
  readonly bakeTimeMs: number;
}
