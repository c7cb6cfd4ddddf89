import type { Canary, SessionAffinity } from '../api/canary.ts';
import * as defaults from '../api/defaults.ts';
import type { Delivery } from '../api/run.ts';
import type { Policy } from '../engine/policy.ts';

/** Flagger's number where a provider that moves no traffic is given no iterations. */
const iterationsWithoutRouter = 10;

export interface PolicyOptions {
  readonly minimumIntervalMs: number;
  /** Whether the provider can move traffic. */
  readonly movesTraffic: (canary: Canary) => boolean;
  /** What the end of a run owes to others. */
  readonly deliveriesOf: (canary: Canary) => readonly Delivery[];
}

const affinityOf = ({ cookieName, primaryCookieName = '' }: SessionAffinity) => ({
  cookieName,
  ...(primaryCookieName === '' ? {} : { primaryCookieName }),
});

/** What the engine needs of the spec, read live on each turn, so that an edit counts from the next decision on. */
export function policyOf(canary: Canary, options: PolicyOptions): Policy {
  const { sessionAffinity } = canary.spec.analysis;
  const routed = options.movesTraffic(canary);
  const strategy = defaults.strategyOf(canary);
  return {
    ...(routed
      ? { strategy, iterations: defaults.iterations(canary) }
      : { strategy: 'blue-green', iterations: defaults.iterations(canary) || iterationsWithoutRouter }),
    mirror: canary.spec.analysis.mirror ?? false,
    routed,
    ...(sessionAffinity === undefined || strategy !== 'canary' ? {} : { affinity: affinityOf(sessionAffinity) }),
    deliveries: options.deliveriesOf(canary),
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
