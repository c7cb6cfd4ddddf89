import type { Limits } from '../analysis/limits.ts';
import type { Strategy } from '../api/defaults.ts';
import type { Delivery } from '../api/run.ts';

/** What the Canary's spec says of a run, with defaults applied; read live, so that an edit counts from the next decision on. */
export interface Policy {
  readonly strategy: Strategy;
  /** Passing looks before promotion, for A/B and blue/green. */
  readonly iterations: number;
  /** A copy of each request goes to the canary during the iterations. */
  readonly mirror: boolean;
  /** Whether the provider can move traffic at all; `kubernetes` cannot: its apex Service serves the primary. */
  readonly routed: boolean;
  /** Session affinity (flagger-routing section 1.5); weighted canaries only. */
  readonly affinity?: { readonly cookieName: string; readonly primaryCookieName?: string };
  /** What the end of a run owes to others. */
  readonly deliveries: readonly Delivery[];
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
