import type { Cluster } from '../../cluster/support/cluster.ts';
import { measureRollout } from '../../cluster/support/rollout-cost.ts';
import { type Figure, type Section, table } from '../report.ts';

/** One rollout on a real cluster beside what other controllers need for it. */
export async function benchOneRollout(cluster: Cluster): Promise<Section> {
  const cost = await measureRollout(cluster);
  const kinds = [
    ...Object.entries(cost.requests.byKind).map(([kind, count]) => [`\`${kind}\``, String(count), 'yes']),
    ...Object.entries(cost.requests.besides).map(([kind, count]) => [`\`${kind}\``, String(count), 'no']),
  ];
  return {
    name: 'cluster',
    title: 'One rollout on a real cluster',
    command: 'npm run bench:cluster -- --only rollout',
    about: [
      'Gateway API, primary of 2 replicas, five steps (10, 20, 30, 40, 50 %) of 10 s, two built-in checks, 30 requests of users per second.',
    ],
    figures: [
      { name: 'End to end', value: seconds(cost.endToEndMs) },
      { name: 'of it: until the canary was ready', value: seconds(cost.canaryReadyMs) },
      { name: 'of it: five intervals', value: seconds(50_000) },
      { name: 'of it: until the primary was ready', value: seconds(cost.primaryReadyMs) },
      { name: 'Beyond that', value: seconds(cost.beyondBudgetMs), bar: 'under 2 s', holds: cost.beyondBudgetMs < 2_000 },
      {
        name: 'Change of the template until `Progressing`',
        value: `${Math.round(cost.firstReactionMs)} ms`,
        bar: 'under 1 s',
        holds: cost.firstReactionMs < 1_000,
      },
      count('Requests to the API server', cost.requests.budgeted, 25),
      count(`Requests of a Canary at rest in ${Math.round(cost.idle.ms / 1000)} s`, cost.idle.budgeted, 0),
      count('Failed requests of users', cost.failedRequests, 0),
    ],
    more: [
      'The same rollout by others: Flagger 1.44 needs 87.9 s, 144 requests, 10.5 more per interval at rest, and 7.8 s until its first reaction.',
      'Argo Rollouts (replicas instead of a router) needs 52.5 s, 48 requests, none at rest, and 1.2 s.',
      '',
      'Requests of that rollout, by kind; Events, Leases and watches are not in the budget:',
      '',
      ...table(['verb and resource', 'requests', 'in the budget'], kinds),
      '',
    ],
  };
}

function count(name: string, value: number, most: number): Figure {
  return { name, value: String(value), bar: most === 0 ? '0' : `at most ${most}`, holds: value <= most, kind: 'count' };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
