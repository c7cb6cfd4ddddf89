import { expect, test } from 'vitest';
import { outcome } from './validation-outcome.ts';

/* Weights, interval and thresholds. */
test.for([
  [
    'a step of 0',
    { analysis: { stepWeight: 0 } },
    ['refuse OutOfRange: spec.analysis.stepWeight is 0, so the canary would never get traffic. Write a percentage from 1 to 100.'],
  ],
  [
    'a step of 150',
    { analysis: { stepWeight: 150 } },
    ['warn WeightClipped: spec.analysis.stepWeight is 150; the canary gets 100 % in one step. Write a percentage from 1 to 100.'],
  ],
  [
    'steps that fall',
    { analysis: { stepWeight: undefined, maxWeight: undefined, stepWeights: [10, 50, 20] } },
    [
      'refuse StepsDoNotRise: spec.analysis.stepWeights[2] is 20, not more than the step before it (50), so the rollout would never go on. List rising percentages, for example [5, 20, 50].',
    ],
  ],
  [
    'steps that stand still',
    { analysis: { stepWeight: undefined, maxWeight: undefined, stepWeights: [10, 10] } },
    [
      'refuse StepsDoNotRise: spec.analysis.stepWeights[1] is 10, the same as the step before it (10), so the rollout would never go on. List rising percentages, for example [5, 20, 50].',
    ],
  ],
  [
    'a negative step',
    { analysis: { stepWeight: undefined, maxWeight: undefined, stepWeights: [-5, 10] } },
    ['refuse StepsDoNotRise: spec.analysis.stepWeights[0] is -5, which is no share of the traffic. List rising percentages from 1 to 100.'],
  ],
  [
    'a last step beyond 100, as Flagger clips it',
    { analysis: { stepWeight: undefined, maxWeight: undefined, stepWeights: [10, 200] } },
    ['warn WeightClipped: spec.analysis.stepWeights[1] is 200 and counts as 100. Write 100.'],
  ],
  [
    'two steps beyond 100',
    { analysis: { stepWeight: undefined, maxWeight: undefined, stepWeights: [150, 200] } },
    [
      'refuse StepsDoNotRise: spec.analysis.stepWeights[1] is 200, not more than the step before it (100), so the rollout would never go on. List rising percentages, for example [5, 20, 50].',
      'warn WeightClipped: spec.analysis.stepWeights[0] is 150 and counts as 100. Write 100.',
    ],
  ],
  [
    'no steps at all',
    { analysis: { stepWeight: undefined, maxWeight: undefined, stepWeights: [] } },
    [
      'refuse StepsMissing: spec.analysis.stepWeights is empty, so the canary would never get traffic. List rising percentages, for example [5, 20, 50].',
    ],
  ],
  [
    '0 iterations',
    { analysis: { stepWeight: undefined, maxWeight: undefined, iterations: 0 } },
    [
      'refuse OutOfRange: spec.analysis.iterations is 0, so the run would never end. Write how many looks at the checks the canary must pass, at least 1.',
    ],
  ],
  [
    'a greatest weight of 150',
    { analysis: { maxWeight: 150 } },
    ['refuse OutOfRange: spec.analysis.maxWeight is 150, a weight that the canary never has. Write a percentage from 1 to 100.'],
  ],
  [
    'a greatest weight beside steps',
    { analysis: { stepWeight: undefined, stepWeights: [10, 50], maxWeight: 60 } },
    [
      'warn FieldIgnored: spec.analysis.maxWeight has no effect beside stepWeights; the canary is promoted after the last of them. Take it out.',
    ],
  ],
  [
    'a promotion in steps of -10',
    { analysis: { stepWeightPromotion: -10 } },
    [
      'refuse OutOfRange: spec.analysis.stepWeightPromotion is -10, so the primary would never get its traffic back. Write a percentage from 1 to 100, or 0 for all at once.',
    ],
  ],
  [
    'a promotion in steps of 200',
    { analysis: { stepWeightPromotion: 200 } },
    ['warn WeightClipped: spec.analysis.stepWeightPromotion is 200 and counts as 100. Write 0 for all at once.'],
  ],
  [
    'a mirror weight of 101',
    { analysis: { mirrorWeight: 101 } },
    [
      'refuse OutOfRange: spec.analysis.mirrorWeight is 101, which is no share of the traffic. Write a percentage from 1 to 100, or 0 for all.',
    ],
  ],
  [
    'a mirror weight on a Gateway',
    { analysis: { mirrorWeight: 50 } },
    ['warn FieldIgnored: spec.analysis.mirrorWeight has no effect with the provider gatewayapi:v1. Take it out.'],
  ],
  [
    'an interval with a unit too long',
    { analysis: { interval: '10seconds' } },
    [
      'warn IntervalUnreadable: spec.analysis.interval is "10seconds", which is no duration, and counts as 1m. Write a number of minutes or seconds, for example 30s or 1m.',
    ],
  ],
  [
    'an interval below the lower bound',
    { analysis: { interval: '1s' } },
    ['warn IntervalRaised: spec.analysis.interval is "1s" and is raised to 10s. Write at least 10s, or lower the flag --minimum-interval.'],
  ],
  [
    'a threshold of 0',
    { analysis: { threshold: 0 } },
    [
      'warn ThresholdRaised: spec.analysis.threshold is 0 and counts as 1: the first failed look rolls back. Write how many failed looks are too many, at least 1.',
    ],
  ],
  [
    'a ready threshold of 101',
    { analysis: { primaryReadyThreshold: 101, canaryReadyThreshold: -1 } },
    [
      'refuse OutOfRange: spec.analysis.primaryReadyThreshold is 101, which is no share of the pods. Write a percentage from 0 to 100.',
      'refuse OutOfRange: spec.analysis.canaryReadyThreshold is -1, which is no share of the pods. Write a percentage from 0 to 100.',
    ],
  ],
  [
    'equal cookies',
    { analysis: { sessionAffinity: { cookieName: 'web', primaryCookieName: 'web' } } },
    [
      'refuse CookiesEqual: spec.analysis.sessionAffinity.primaryCookieName is "web", the same as cookieName, so the two versions could not be told apart. Give the two cookies different names.',
    ],
  ],
  [
    'a cookie name with a space',
    { analysis: { sessionAffinity: { cookieName: 'my cookie' } } },
    [
      'refuse NameInvalid: spec.analysis.sessionAffinity.cookieName is "my cookie", which is no name of a cookie. Use letters, digits, dashes and underscores.',
    ],
  ],
] as const)('%s', ([, change, said]) => {
  expect(outcome(change)).toEqual(said);
});
