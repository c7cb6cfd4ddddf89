/**
 * The decisions of Flagger's tick that somebody may take another way: first what is only arithmetic, then where Serin differs. Numbers of sections are
 * those of the behavioural specification of Flagger that this model was written from.
 */
export interface FlaggerRules {
  /** 2.4 step 24. */
  readonly isExhausted: (failedChecks: number, threshold: number) => boolean;
  /** 1.1: a threshold below 1 counts as 1. */
  readonly thresholdOf: (threshold: number) => number;
  /** 2.5: whether the canary's weight is the greatest one, after which comes the promotion. */
  readonly isGreatest: (weight: number, maxWeight: number) => boolean;
  /** 2.5: the weight that is written for one that the steps ask for. */
  readonly cap: (weight: number, maxWeight: number) => number;
  /** 2.9: the weight on the way back that is written. */
  readonly floor: (weight: number) => number;
  /** 2.6: whether there have been enough iterations. */
  readonly isIterated: (iterations: number, wanted: number) => boolean;
  /** 2.4 step 27: iterations where the provider moves no traffic and none are given. */
  readonly iterationsWithoutRouter: number;
  /** 2.4 step 26: what a failed look adds. */
  readonly failureCounts: number;
  /** 2.4 step 26: failed checks after a look that passed. */
  readonly afterPass: (failedChecks: number) => number;
  /** 2.3 and 2.4 step 18: whether a run notices a new revision. */
  readonly noticesRevisions: boolean;
  /** 2.4 step 18: failed checks that a new revision begins with. */
  readonly afterNewRevision: (failedChecks: number) => number;
  /** 2.8: what is recorded as tried when a run has failed. */
  readonly remembersFailed: boolean;
  /** 2.4 step 15: whether a promotion waits for the primary. */
  readonly waitsForPrimary: boolean;
  /** 2.6: mirrored during the iterations of a blue/green run. */
  readonly mirrorsIterations: boolean;
  /** 2.4 step 20. */
  readonly skipsAnalysis: boolean;
  /** 3: gates that are asked. */
  readonly asks: { readonly rollout: boolean; readonly rise: boolean; readonly promotion: boolean; readonly rollback: boolean };

  readonly threshold: 'at the next tick' | 'with the look';
  readonly failureIsTold: 'with the route' | 'after the route';
  readonly failedChecksAtRest: 'as Flagger' | 'of the run';
  readonly noData: 'fails' | 'is held';
  readonly providerError: 'fails' | 'is held';
  readonly waiting: 'once refused' | 'when asked';
  readonly rollbackWhileWaiting: 'is not asked' | 'is asked';
  readonly rollbackWithoutAnalysis: 'is not asked' | 'is asked';
  readonly setBack: 'goes on' | 'ends the run';
  readonly releaseWhilePromoting: 'is not seen' | 'takes traffic away';
  readonly riseGate: 'before rise and promotion' | 'before rises';
  readonly promotionGate: 'each second tick' | 'each look';
  readonly lastLookOfBlueGreen: 'at all traffic' | 'before';
  readonly skipping: 'at once' | 'as a promotion';
  readonly unmatchedStep: 'jumps or stalls' | 'next greater';
  readonly mirrorStep: 'stalls' | 'is left out';
  readonly steppedPromotionOfMatches: 'in steps' | 'at once';
  readonly failedPromotion: 'stays' | 'is taken back';
  readonly lostCanary: 'keeps its traffic' | 'begins anew';
  readonly lostPrimary: 'keeps its traffic' | 'is stood in for';
  readonly edits: 'count at the next tick' | 'count at once';
  readonly raisedMaximum: 'rises as it waits' | 'is analysed again';
}

export const flaggersRules: FlaggerRules = {
  isExhausted: (failedChecks, threshold) => failedChecks >= threshold,
  thresholdOf: (threshold) => Math.max(1, threshold),
  isGreatest: (weight, maxWeight) => weight >= maxWeight,
  cap: (weight) => Math.min(100, weight),
  floor: (weight) => Math.max(0, weight),
  isIterated: (iterations, wanted) => iterations >= wanted,
  iterationsWithoutRouter: 10,
  failureCounts: 1,
  afterPass: (failedChecks) => failedChecks,
  noticesRevisions: true,
  afterNewRevision: () => 0,
  remembersFailed: true,
  waitsForPrimary: true,
  mirrorsIterations: true,
  skipsAnalysis: true,
  asks: { rollout: true, rise: true, promotion: true, rollback: true },

  threshold: 'at the next tick',
  failureIsTold: 'with the route',
  failedChecksAtRest: 'as Flagger',
  noData: 'fails',
  providerError: 'fails',
  waiting: 'once refused',
  rollbackWhileWaiting: 'is not asked',
  rollbackWithoutAnalysis: 'is not asked',
  setBack: 'goes on',
  releaseWhilePromoting: 'is not seen',
  riseGate: 'before rise and promotion',
  promotionGate: 'each second tick',
  lastLookOfBlueGreen: 'at all traffic',
  skipping: 'at once',
  unmatchedStep: 'jumps or stalls',
  mirrorStep: 'stalls',
  steppedPromotionOfMatches: 'in steps',
  failedPromotion: 'stays',
  lostCanary: 'keeps its traffic',
  lostPrimary: 'keeps its traffic',
  edits: 'count at the next tick',
  raisedMaximum: 'rises as it waits',
};
