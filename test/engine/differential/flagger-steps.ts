import type { Canary } from '../../../src/api/canary.ts';
import type { FlaggerRules } from './flagger-rules.ts';

type Analysis = Canary['spec']['analysis'];

/** Where a weighted canary is promoted (2.5). */
export function maxWeightOf({ stepWeights = [], maxWeight = 0 }: Analysis): number {
  const last = stepWeights.at(-1);
  if (last !== undefined) return Math.min(100, last);
  return maxWeight > 0 ? maxWeight : 100;
}

/** How much a weighted canary rises from a weight (2.5); nothing or less: the tick does nothing. */
export function nextStepOf({ stepWeight = 0, stepWeights = [] }: Analysis, weight: number, rules: FlaggerRules): number {
  if (stepWeight > 0 || stepWeights.length === 0) return stepWeight;
  const remaining = 100 - weight;
  if (remaining === 0) return 1;
  if (rules.unmatchedStep === 'next greater') return (stepWeights.find((step) => step > weight) ?? 100) - weight;
  if (weight === 0) return Math.min(remaining, stepWeights[0] ?? 0);
  const index = stepWeights.slice(0, -1).indexOf(weight);
  return index < 0 ? remaining : Math.min(remaining, (stepWeights[index + 1] ?? 0) - weight);
}
