import type { CanaryAnalysis } from '../../src/api/canary.ts';
import type { MatchCondition } from '../../src/api/canary-analysis.ts';
import { allOnPrimary, type TrafficSplit } from '../../src/api/traffic-split.ts';
import type { RouterFeatures } from '../../src/traffic/router.ts';

/** A split by weight alone. */
export function weighted(canaryWeightPercent: number): TrafficSplit {
  return { ...allOnPrimary, canaryWeightPercent };
}

/** A way of moving traffic, and the splits that a run takes through it, each different from the others. */
export interface Strategy {
  readonly name: string;
  readonly needs: keyof RouterFeatures;
  readonly analysis: Partial<CanaryAnalysis>;
  readonly splits: readonly TrafficSplit[];
}

export const match: MatchCondition[] = [{ headers: { 'x-user': { exact: 'insider' } } }, { headers: { 'x-beta': { regex: 'y.*' } } }];

const cookies = { canary: 'web-canary=aBcDeFgHiJ', primary: 'web-primary=kLmNoPqRsT' };

export const strategies: readonly Strategy[] = [
  { name: 'weights', needs: 'weights', analysis: {}, splits: [0, 1, 25, 99, 100].map(weighted) },
  {
    name: 'an A/B test',
    needs: 'match',
    analysis: { match, iterations: 3 },
    splits: [allOnPrimary, { ...allOnPrimary, matched: 'canary' }, { ...weighted(100), matched: 'canary' }],
  },
  { name: 'weights within a match', needs: 'match', analysis: { match }, splits: [0, 25, 50, 100].map(weighted) },
  {
    name: 'mirroring',
    needs: 'mirror',
    analysis: { mirror: true, iterations: 3 },
    splits: [allOnPrimary, { ...allOnPrimary, mirror: 'on' }, weighted(100)],
  },
  {
    name: 'session affinity',
    needs: 'sessionAffinity',
    analysis: { sessionAffinity: { cookieName: 'web-canary', primaryCookieName: 'web-primary' } },
    splits: [
      allOnPrimary,
      { ...weighted(25), cookies },
      { ...weighted(50), cookies },
      { ...weighted(50), cookies: { canary: 'web-canary=other' } },
      { ...weighted(100), cookies },
      { ...weighted(0), cookies: { previous: cookies.canary } },
    ],
  },
];
