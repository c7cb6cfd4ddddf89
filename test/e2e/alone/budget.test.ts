import { budgetedStrategy, costOf } from '../../cluster/support/rollout-cost.ts';
import { describeEndToEnd } from '../support/describe-end-to-end.ts';
import { test } from '../support/world.ts';

describeEndToEnd('the time and request budget of one rollout', () => {
  test('five steps need at most 25 requests and 2 s beyond the intervals and readiness; a Canary at rest needs none', async ({
    world,
    expect,
  }) => {
    const web = await world.guardedApp('web', { spec: budgetedStrategy, ratePerSecond: 30 });

    const cost = await costOf(world.cluster, web);

    expect(cost.requests.budgeted, JSON.stringify(cost.requests.byKind)).toBeLessThanOrEqual(25);
    expect(cost.requests.budgeted).toBeGreaterThan(0);
    expect(cost.idle.byKind).toEqual({});
    expect(cost.firstReactionMs).toBeLessThan(1000);
    expect(cost.beyondBudgetMs).toBeLessThan(2000);
    expect(cost.failedRequests).toBe(0);
  });
});
