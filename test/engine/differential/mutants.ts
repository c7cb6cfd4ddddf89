import type { FlaggerRules } from './flagger-rules.ts';
import type { Bend } from './serin-run.ts';

/** Wrong models: each must be told from Serin by some story. */
export const wrongModels: readonly (readonly [what: string, rules: Partial<FlaggerRules>])[] = [
  ['rolls back one failed check too late', { isExhausted: (failedChecks, threshold) => failedChecks > threshold }],
  ['rolls back one failed check too early', { isExhausted: (failedChecks, threshold) => failedChecks >= threshold - 1 }],
  ['takes a threshold below 1 as it is', { thresholdOf: (threshold) => threshold }],
  ['goes one step beyond the greatest weight', { isGreatest: (weight, maxWeight) => weight > maxWeight }],
  ['never overshoots the greatest weight', { cap: (weight, maxWeight) => Math.min(maxWeight, weight) }],
  ['writes weights above 100', { cap: (weight) => weight }],
  ['takes one percent less at each step', { cap: (weight) => Math.min(100, Math.max(1, weight - 1)) }],
  ['leaves a negative weight on the way back', { floor: (weight) => weight }],
  ['iterates once too often', { isIterated: (iterations, wanted) => iterations > wanted }],
  ['iterates once too little', { isIterated: (iterations, wanted) => iterations >= wanted - 1 && iterations > 0 }],
  ['iterates nine times where there is no router', { iterationsWithoutRouter: 9 }],
  ['does not count failures', { failureCounts: 0 }],
  ['counts failures twice', { failureCounts: 2 }],
  ['forgives failures when a look passes', { afterPass: () => 0 }],
  ['does not notice a new revision', { noticesRevisions: false }],
  ['keeps failed checks for a new revision', { afterNewRevision: (failedChecks) => failedChecks }],
  ['tries a failed revision again', { remembersFailed: false }],
  ['does not wait for the primary', { waitsForPrimary: false }],
  ['does not mirror', { mirrorsIterations: false }],
  ['analyses what should be skipped', { skipsAnalysis: false }],
  ...(['rollout', 'rise', 'promotion', 'rollback'] as const).map(
    (gate) =>
      [`does not ask the gate ${gate}`, { asks: { rollout: true, rise: true, promotion: true, rollback: true, [gate]: false } }] as const,
  ),
];

/** Wrong engines: Serin with a spec that is read wrongly. */
export const wrongEngines: readonly (readonly [what: string, bend: Bend])[] = [
  ['the threshold, by one', (policy) => ({ ...policy, limits: { ...policy.limits, threshold: policy.limits.threshold + 1 } })],
  ['the maximum, by one', (policy) => ({ ...policy, maxWeightPercent: policy.maxWeightPercent + 1 })],
  [
    'the last of the steps',
    (policy) => (policy.stepWeights === undefined ? policy : { ...policy, stepWeights: policy.stepWeights.slice(0, -1) }),
  ],
  ['the step, by one', (policy) => ({ ...policy, stepWeightPercent: policy.stepWeightPercent + 1 })],
  ['the iterations, by one', (policy) => ({ ...policy, iterations: policy.iterations + 1 })],
  ['the steps of the promotion', (policy) => ({ ...policy, stepWeightPromotionPercent: 0 })],
  ['mirror', (policy) => ({ ...policy, mirror: false })],
  ['strict', (policy) => ({ ...policy, limits: { ...policy.limits, strict: false } })],
  ['noDataLimit', (policy) => ({ ...policy, limits: { ...policy.limits, noDataLimit: 4 } })],
  ['errorLimit', (policy) => ({ ...policy, limits: { ...policy.limits, errorLimit: 4 } })],
  ['skipAnalysis', (policy) => ({ ...policy, skipAnalysis: false })],
];
