import { describe, expect, test } from 'vitest';
import type { Sandbox } from '../sandbox.ts';
import { deployments, routes } from '../sandbox.ts';
import { foundCluster, httpProxies, podinfo, secretText, users } from './found-cluster.ts';

/** How Serin ends from there. `weights`: what it gives the canary one after the other, from what it found on. */
interface End {
  readonly phase: string;
  readonly image: string;
  readonly weights?: readonly number[];
  /** Weights at which it looked. */
  readonly looks?: readonly number[];
  /** Types of hooks in the order of their first call; polled rollback gates and event hooks left out. */
  readonly hooks?: readonly string[];
}

const bootstrapped: End = { phase: 'Initialized', image: '6.0.0' };
const promoted = (more: Partial<End>): End => ({ phase: 'Succeeded', image: '6.0.1', ...more });
const rolledBack = (more: Partial<End>): End => ({ phase: 'Failed', image: '6.0.0', ...more });
const [rise, confirm, done] = [['confirm-traffic-increase'], ['confirm-promotion'], ['post-rollout']];

/** From the first weight on, as all scenarios of weights go. */
const weighted = {
  w0: promoted({ weights: [0, 25, 50, 0], looks: [25, 50], hooks: ['pre-rollout', ...rise, 'rollout', ...confirm, ...done] }),
  w25: promoted({ weights: [25, 50, 0], looks: [25, 50], hooks: ['rollout', ...rise, ...confirm, ...done] }),
  w50: promoted({ weights: [50, 0], looks: [50], hooks: ['rollout', ...confirm, ...done] }),
  promoting: promoted({ weights: [50, 0], looks: [], hooks: done }),
  finalising: promoted({ weights: [0], looks: [], hooks: done }),
  succeeded: promoted({ hooks: [] }),
};
const iterated = {
  first: promoted({ weights: [0], looks: [0, 0, 0], hooks: ['pre-rollout', 'rollout', ...confirm, ...done] }),
  left: (looks: number) => promoted({ weights: [0], looks: Array(looks).fill(0), hooks: ['rollout', ...confirm, ...done] }),
};
const unchanged = { ...weighted.succeeded, phase: 'Initialized', image: '6.0.0' };
const bad = (looks: number, more: Partial<End> = {}) =>
  rolledBack({ weights: [25, 0], looks: Array(looks).fill(25), hooks: ['rollout', ...done], ...more });
const sameImage = (end: End): End => ({ ...end, image: '6.0.0' });

const table: readonly (readonly [string, string, End])[] = [
  ['weighted-promoted', '01-Initializing-w0-i0-f0', bootstrapped],
  ['weighted-promoted', '02-Initialized-w0-i0-f0', unchanged],
  ['weighted-promoted', '03-Progressing-w0-i0-f0', weighted.w0],
  ['weighted-promoted', '04-Progressing-w25-i0-f0', weighted.w25],
  ['weighted-promoted', '05-Progressing-w50-i0-f0', weighted.w50],
  ['weighted-promoted', '06-Promoting-w50-i0-f0', weighted.promoting],
  ['weighted-promoted', '07-Finalising-w0-i0-f0', weighted.finalising],
  ['weighted-promoted', '08-Succeeded-w0-i0-f0', weighted.succeeded],

  ['weighted-failed', '03-Progressing-w0-i0-f0', rolledBack({ weights: [0, 25, 0], hooks: ['pre-rollout', ...rise, 'rollout', ...done] })],
  ['weighted-failed', '04-Progressing-w25-i0-f0', bad(2)],
  ['weighted-failed', '05-Progressing-w25-i0-f1', bad(1)],
  // Flagger had counted as many failed checks as are allowed, and would have rolled back on its next tick.
  ['weighted-failed', '06-Progressing-w25-i0-f2', bad(0, { weights: [0], hooks: done })],
  ['weighted-failed', '07-Failed-w0-i0-f0', rolledBack({ hooks: [] })],

  ['weighted-gated', '05-Progressing-w50-i0-f0', weighted.w50],
  // Flagger's status says weight 0 and iteration -1 here (flagger-engine section 10, 11); the route says 50.
  ['weighted-gated', '06-WaitingPromotion-w0-i-1-f0', weighted.w50],
  ['weighted-gated', '07-Promoting-w0-i-1-f0', weighted.promoting],
  ['weighted-gated', '08-Finalising-w0-i0-f0', weighted.finalising],
  ['weighted-gated', '09-Succeeded-w0-i0-f0', weighted.succeeded],

  ['weighted-config-change', '02-Initialized-w0-i0-f0', unchanged],
  ['weighted-config-change', '03-Progressing-w0-i0-f0', sameImage(weighted.w0)],
  ['weighted-config-change', '04-Progressing-w25-i0-f0', sameImage(weighted.w25)],
  ['weighted-config-change', '05-Progressing-w50-i0-f0', sameImage(weighted.w50)],
  ['weighted-config-change', '06-Promoting-w50-i0-f0', sameImage(weighted.promoting)],
  ['weighted-config-change', '07-Finalising-w0-i0-f0', sameImage(weighted.finalising)],
  ['weighted-config-change', '08-Succeeded-w0-i0-f0', sameImage(weighted.succeeded)],

  ['bluegreen-promoted', '01-Initializing-w0-i0-f0', bootstrapped],
  ['bluegreen-promoted', '02-Initialized-w0-i0-f0', unchanged],
  ['bluegreen-promoted', '03-Progressing-w0-i0-f0', iterated.first],
  // Flagger's first iteration is the pre-rollout hooks' (flagger-engine section 2.6), so one less than it says has been looked at.
  ['bluegreen-promoted', '04-Progressing-w0-i1-f0', iterated.left(3)],
  ['bluegreen-promoted', '05-Progressing-w0-i2-f0', iterated.left(2)],
  ['bluegreen-promoted', '06-Progressing-w0-i3-f0', iterated.left(1)],
  ['bluegreen-promoted', '07-Progressing-w0-i4-f0', iterated.left(1)],
  ['bluegreen-promoted', '08-Promoting-w0-i4-f0', weighted.finalising],
  ['bluegreen-promoted', '09-Finalising-w0-i0-f0', weighted.finalising],
  ['bluegreen-promoted', '10-Succeeded-w0-i0-f0', weighted.succeeded],

  ['abtest-promoted', '01-Initializing-w0-i0-f0', bootstrapped],
  ['abtest-promoted', '02-Initialized-w0-i0-f0', unchanged],
  ['abtest-promoted', '03-Progressing-w0-i0-f0', iterated.first],
  ['abtest-promoted', '04-Progressing-w0-i1-f0', iterated.left(3)],
  ['abtest-promoted', '05-Progressing-w0-i2-f0', iterated.left(2)],
  ['abtest-promoted', '06-Progressing-w0-i3-f0', iterated.left(1)],
  ['abtest-promoted', '07-Promoting-w0-i3-f0', weighted.finalising],
  ['abtest-promoted', '08-Finalising-w0-i0-f0', weighted.finalising],
  ['abtest-promoted', '09-Succeeded-w0-i0-f0', weighted.succeeded],

  ['affinity-promoted', '02-Initialized-w0-i0-f0', unchanged],
  ['affinity-promoted', '03-Progressing-w0-i0-f0', weighted.w0],
  ['affinity-promoted', '04-Progressing-w25-i0-f0', weighted.w25],
  ['affinity-promoted', '05-Progressing-w50-i0-f0', weighted.w50],
  ['affinity-promoted', '06-Promoting-w50-i0-f0', weighted.promoting],
  ['affinity-promoted', '07-Finalising-w0-i0-f0', weighted.finalising],
  ['affinity-promoted', '08-Succeeded-w0-i0-f0', weighted.succeeded],

  ['contour-promoted', '01-Initializing-w0-i0-f0', bootstrapped],
  ['contour-promoted', '02-Initialized-w0-i0-f0', unchanged],
  ['contour-promoted', '03-Progressing-w0-i0-f0', weighted.w0],
  ['contour-promoted', '04-Progressing-w25-i0-f0', weighted.w25],
  ['contour-promoted', '05-Progressing-w50-i0-f0', weighted.w50],
  ['contour-promoted', '06-Promoting-w50-i0-f0', weighted.promoting],
  ['contour-promoted', '07-Finalising-w0-i0-f0', weighted.finalising],
  ['contour-promoted', '08-Succeeded-w0-i0-f0', weighted.succeeded],
];

describe('a cluster that Flagger left in the middle of something', () => {
  test.for(table)('%s %s comes to its right end', async ([scenario, moment, end]) => {
    const sandbox = await foundCluster(scenario, moment);
    const begin = sandbox.clock.now();
    sandbox.startController();
    await sandbox.untilPhase(end.phase, 90_000);
    await sandbox.run(2_000);

    const { status } = sandbox.canary;
    const name = sandbox.canary.metadata.name;
    expect(status?.phase).toBe(end.phase);
    expect(sandbox.image(`${name}-primary`)).toBe(podinfo(end.image));
    expect(sandbox.object(deployments)['spec']).toMatchObject({ replicas: 0 });
    expect(status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'True', reason: 'Serving' });
    expect(canaryShare(sandbox)).toBe(0);
    if (end.weights !== undefined) expect(status?.run?.weights?.map(({ weight }) => weight)).toEqual(end.weights);
    if (end.looks !== undefined) expect((status?.run?.looks ?? []).map(({ weight }) => weight)).toEqual(end.looks);
    if (end.hooks !== undefined) expect(hooksCalled(sandbox)).toEqual(end.hooks);
    if (end.phase !== 'Failed' && !moment.startsWith('01-'))
      expect(sandbox.simulation.ledger.tally({ fromMs: begin, target: users(sandbox) }).failed).toBe(0);
    expect(JSON.stringify([sandbox.canary, sandbox.notes(), sandbox.log.lines, sandbox.sent])).not.toMatch(secretText);
  });
});

function hooksCalled({ canary, sent }: Sandbox): string[] {
  const webhooks = canary.spec.analysis.webhooks ?? [];
  const types = sent.flatMap(({ url }) => webhooks.find((webhook) => webhook.url === url)?.type ?? []);
  return [...new Set(types.filter((type) => type !== 'event' && type !== 'rollback'))];
}

/** What the route gives the canary in its last rule, percent; 0 where no object routes. */
function canaryShare(sandbox: Sandbox): number {
  const { provider } = sandbox.canary.spec;
  if (provider === 'kubernetes') return 0;
  const spec = sandbox.object(provider === 'contour' ? httpProxies : routes)['spec'] as {
    rules?: { backendRefs: { name: string; weight: number }[] }[];
    routes?: { services: { name: string; weight?: number }[] }[];
  };
  const backends = spec.rules?.at(-1)?.backendRefs ?? spec.routes?.at(-1)?.services ?? [];
  return backends.find(({ name }) => name.endsWith('-canary'))?.weight ?? 0;
}
