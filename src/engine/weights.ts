import type { Run } from '../api/run.ts';
import type { Policy } from './policy.ts';

/**
 * The highest weight that is analysed before promotion (Flagger: `maxWeight`, or the last of `stepWeights`). A `stepWeight` may overshoot it:
 * step 20 with maximum 50 gives 20, 40, 60.
 */
export function maxWeight(policy: Policy): number {
  const last = policy.stepWeights?.at(-1);
  return Math.min(100, last ?? policy.maxWeightPercent);
}

/**
 * The weight that follows `current`, percent; undefined when `current` is the last one, which means promotion. With `stepWeights` it is the first
 * greater one, so that an edited list never makes a run jump to 100 or stand still (flagger-engine section 10, 9).
 */
export function nextWeight(policy: Policy, current: number): number | undefined {
  if (current >= maxWeight(policy)) return undefined;
  if (policy.stepWeights === undefined) return Math.min(100, current + policy.stepWeightPercent);
  const next = policy.stepWeights.find((weight) => weight > current);
  return next === undefined ? undefined : Math.min(100, next);
}

/** The canary's next weight on the way back to the primary after its promotion (Flagger: `stepWeightPromotion`). */
export function nextPromotionWeight(policy: Policy, current: number): number {
  return policy.stepWeightPromotionPercent === 0 ? 0 : Math.max(0, current - policy.stepWeightPromotionPercent);
}

/** What follows a passing look: more weight, another look, or the promotion. */
export function nextMove(policy: Policy, run: Run): 'rise' | 'look' | 'promote' {
  if (policy.strategy === 'canary') return nextWeight(policy, run.weight) === undefined ? 'promote' : 'rise';
  return (run.iterations ?? 0) >= policy.iterations ? 'promote' : 'look';
}
