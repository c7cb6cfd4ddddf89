import type { Canary } from '../api/canary.ts';
import * as defaults from '../api/defaults.ts';
import type { Policy } from '../engine/policy.ts';

/** What the engine needs of the spec, read live on each turn, so that an edit counts from the next decision on. */
export function policyOf(canary: Canary, options: { readonly minimumIntervalMs: number }): Policy {
  return {
    stepWeights: defaults.stepWeights(canary),
    stepWeightPercent: defaults.stepWeightPercent(canary),
    maxWeightPercent: defaults.maxWeightPercent(canary),
    stepWeightPromotionPercent: defaults.stepWeightPromotionPercent(canary),
    intervalMs: defaults.analysisIntervalMs(canary, { lowerBoundMs: options.minimumIntervalMs }),
    progressDeadlineMs: defaults.progressDeadlineMs(canary),
    limits: {
      threshold: defaults.failureThreshold(canary),
      noDataLimit: defaults.noDataLimit(canary),
      errorLimit: defaults.errorLimit(canary),
      strict: defaults.isStrict(canary),
    },
    skipAnalysis: canary.spec.skipAnalysis ?? false,
    suspended: canary.spec.suspend ?? false,
    bakeTimeMs: defaults.bakeTimeMs(canary),
  };
}
