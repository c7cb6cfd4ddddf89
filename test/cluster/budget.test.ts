import { beforeAll, expect, test } from 'vitest';
import { applyCrds } from './support/crds.ts';
import { describeOnCluster } from './support/describe-on-cluster.ts';
import { buildImages } from './support/images.ts';
import { measureRollout } from './support/rollout-cost.ts';

describeOnCluster('the time and request budget of one rollout', (cluster) => {
  beforeAll(() => Promise.all([applyCrds(cluster), buildImages(cluster)]));

  test('five steps need at most 25 requests and 2 s beyond the intervals and readiness; a Canary at rest needs none', async () => {
    const cost = await measureRollout(cluster);

    expect(cost.requests.budgeted, JSON.stringify(cost.requests.byKind)).toBeLessThanOrEqual(25);
    expect(cost.requests.budgeted).toBeGreaterThan(0);
    expect(cost.idle.byKind).toEqual({});
    expect(cost.firstReactionMs).toBeLessThan(1000);
    expect(cost.beyondBudgetMs).toBeLessThan(2000);
    expect(cost.failedRequests).toBe(0);
  });
});
