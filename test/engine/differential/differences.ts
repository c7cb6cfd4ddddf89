import { type FlaggerRules, flaggersRules } from './flagger-rules.ts';

/** A documented difference: the row of docs/flagger-differences.md that says it, and what it changes in Flagger's rules. */
export interface Difference {
  /** First cell of its row, as it stands there. */
  readonly point: string;
  readonly rules: Partial<FlaggerRules>;
}

/** All in which Serin's sequences of phases, weights, mirroring and failed checks may differ from Flagger's. Nothing else may. */
export const allowedDifferences: readonly Difference[] = [
  { point: 'When it acts', rules: { edits: 'count at once' } },
  { point: 'Failed checks that reach `threshold`', rules: { threshold: 'with the look' } },
  { point: '`Failed` is announced', rules: { failureIsTold: 'after the route' } },
  { point: '`status.failedChecks` after a rollback, and in `Waiting`', rules: { failedChecksAtRest: 'of the run' } },
  { point: 'A metric without data', rules: { noData: 'is held' } },
  { point: 'A metrics provider that does not answer', rules: { providerError: 'is held' } },
  { point: 'Phase `Waiting`', rules: { waiting: 'when asked' } },
  { point: 'Rollback hooks while the rollout waits for approval', rules: { rollbackWhileWaiting: 'is asked' } },
  { point: 'Rollback hooks with `skipAnalysis`', rules: { rollbackWithoutAnalysis: 'is asked' } },
  { point: 'New revision in the middle of a run', rules: { setBack: 'ends the run' } },
  { point: 'New revision during a promotion', rules: { releaseWhilePromoting: 'takes traffic away' } },
  { point: 'Canary without available pods while it has traffic', rules: { lostCanary: 'begins anew' } },
  { point: 'Primary without available pods during a run', rules: { lostPrimary: 'is stood in for' } },
  { point: '`confirm-traffic-increase` at the greatest weight', rules: { riseGate: 'before rises' } },
  { point: 'Greatest weight that is raised in `WaitingPromotion`', rules: { raisedMaximum: 'is analysed again' } },
  { point: 'Gates (`confirm-*`) that refuse', rules: { promotionGate: 'each look' } },
  { point: 'Blue/green with all traffic on the canary', rules: { lastLookOfBlueGreen: 'before' } },
  { point: '`skipAnalysis`', rules: { skipping: 'as a promotion' } },
  { point: 'Weights that do not match a step', rules: { unmatchedStep: 'next greater' } },
  { point: '`mirror: true` with step weights on the Gateway API', rules: { mirrorStep: 'is left out' } },
  { point: '`stepWeightPromotion` in an A/B test', rules: { steppedPromotionOfMatches: 'at once' } },
  { point: 'Promotion that fails', rules: { failedPromotion: 'is taken back' } },
];

/** Flagger's rules with all that is documented, but what is left out. */
export function rulesBut(...left: readonly Difference[]): FlaggerRules {
  return Object.assign({ ...flaggersRules }, ...allowedDifferences.filter((each) => !left.includes(each)).map(({ rules }) => rules));
}
