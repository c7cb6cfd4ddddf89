import { describe, expect, test } from 'vitest';
import { FlaggerModel } from './flagger-model.ts';
import type { Story } from './story.ts';

const release: Story = {
  provider: 'gatewayapi:v1',
  skipAnalysis: false,
  analysis: { threshold: 2 },
  looks: [],
  gates: {},
  revisions: {},
  happenings: [{ afterLooks: 1, kind: 'release', revision: 'b' }],
};
const steps = { threshold: 2, stepWeight: 25, maxWeight: 50, stepWeightPromotion: 50 };

/** Phase, weight of the route and failed checks, in order, of Flagger 1.44 on a real cluster, by the name of the scenario. */
const recordings: readonly (readonly [name: string, story: Partial<Story>, points: readonly string[]])[] = [
  [
    'weighted-promoted',
    { analysis: steps },
    ['Progressing, 0 %', 'Progressing, 25 %', 'Progressing, 50 %', 'Promoting, 50 %', 'Finalising, 0 %', 'Succeeded, 0 %'],
  ],
  [
    'weighted-failed',
    { analysis: steps, looks: [['fail'], ['fail']] },
    ['Progressing, 0 %', 'Progressing, 25 %', 'Progressing, 25 %, 1', 'Progressing, 25 %, 2', 'Failed, 0 %'],
  ],
  [
    'weighted-gated',
    { analysis: steps, gates: { promotion: 4 } },
    [
      'Progressing, 0 %',
      'Progressing, 25 %',
      'Progressing, 50 %',
      'WaitingPromotion, 50 %',
      'Promoting, 50 %',
      'Finalising, 0 %',
      'Succeeded, 0 %',
    ],
  ],
  [
    'abtest-promoted',
    { analysis: { threshold: 2, iterations: 3, match: [{ headers: { 'x-canary': { exact: 'insider' } } }] } },
    ['Progressing, 0 %', 'Progressing, 100 % of matches', 'Promoting, 100 % of matches', 'Finalising, 0 %', 'Succeeded, 0 %'],
  ],
  [
    'bluegreen-promoted',
    { provider: 'kubernetes', analysis: { threshold: 2, iterations: 3 } },
    ['Progressing, no router', 'Promoting, no router', 'Finalising, no router', 'Succeeded, no router'],
  ],
];

describe("the model goes Flagger's way as it was recorded", () => {
  test.for(recordings)('%s', ([, story, points]) => {
    const [, ...trace] = new FlaggerModel({ ...release, ...story }).trace();
    expect(trace).toEqual(points.map((point) => (/\d$/.test(point) ? `${point} failed` : `${point}, 0 failed`)));
  });
});

/** Weights and phases that Flagger's own tests hold it to (section 9). */
const ownTests: readonly (readonly [name: string, analysis: Partial<Story['analysis']>, weights: readonly number[]])[] = [
  ['ServicePromotion', { stepWeight: 20, maxWeight: 50 }, [20, 40, 60]],
  ['MaxWeight', { stepWeight: 50, maxWeight: 100 }, [50, 100]],
  ['WithWeightsHappyCase', { stepWeights: [1, 2, 10, 80] }, [1, 2, 10, 80]],
  ['WithWeightsOverflow', { stepWeights: [1, 2, 10, 200] }, [1, 2, 10, 100]],
];

describe("the model takes the steps of Flagger's own tests", () => {
  test.for(ownTests)('%s', ([, analysis, weights]) => {
    const trace = new FlaggerModel({ ...release, analysis: { threshold: 2, ...analysis } }).trace();
    expect(trace.filter((point) => point.startsWith('Progressing'))).toEqual(
      [0, ...weights].map((weight) => `Progressing, ${weight} %, 0 failed`),
    );
  });

  test('AnalysisPhases: from 100 % back in steps of 50', () => {
    const trace = new FlaggerModel({ ...release, analysis: { threshold: 2, stepWeight: 100, stepWeightPromotion: 50 } }).trace();
    expect(trace.map((point) => point.replace(', 0 failed', ''))).toEqual([
      'Initialized, 0 %',
      'Progressing, 0 %',
      'Progressing, 100 %',
      'Promoting, 100 %',
      'Promoting, 50 %',
      'Finalising, 0 %',
      'Succeeded, 0 %',
    ]);
  });

  test('PromotionPrimaryNotReady: all traffic stays on the canary', () => {
    const revisions = { b: { canary: 0, primary: 'never' as const } };
    const trace = new FlaggerModel({ ...release, revisions, analysis: { threshold: 2, stepWeights: [50] } }).trace();
    expect(trace.slice(-2)).toEqual(['Promoting, 50 %, 0 failed', 'Failed, 100 %, 0 failed']);
  });
});
