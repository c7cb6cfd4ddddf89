import { sleep } from '../../../src/platform/sleep.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { countRequests, type RequestCounts } from './audit.ts';
import type { Cluster } from './cluster.ts';
import { ControllerProcess } from './controller-process.ts';
import { GuardedApp } from './guarded-app.ts';
import type { ObjectWatch } from './object-watch.ts';
import type { Deployment } from './sample-app.ts';
import { TestNamespace } from './test-namespace.ts';

const intervalMs = 10_000;
const stepWeights = [10, 20, 30, 40, 50];
const idleMs = 60_000;

/** What one good rollout of five steps of 10 s cost (architecture, "Time and request budget of one rollout"). */
export interface RolloutCost {
  readonly endToEndMs: number;
  /** From the change of the template until the controller said `Progressing`. */
  readonly firstReactionMs: number;
  /** From the change of the template until the canary was ready. */
  readonly canaryReadyMs: number;
  /** From the promotion of the template until the primary was ready with it. */
  readonly primaryReadyMs: number;
  /** What is left of the end-to-end time besides readiness and one interval at each weight. */
  readonly beyondBudgetMs: number;
  readonly failedRequests: number;
  readonly requests: RequestCounts;
  /** Of a Canary at rest. */
  readonly idle: RequestCounts & { readonly ms: number };
}

/** The rollout that the budget speaks of. */
export const budgetedStrategy = { analysis: { interval: `${intervalMs / 1000}s`, stepWeights } };

/** Runs the rollout of `costOf` with a controller of this machine's. */
export async function measureRollout(cluster: Cluster): Promise<RolloutCost> {
  await using namespace = await TestNamespace.create(cluster, 'budget');
  await using _controller = await ControllerProcess.start(cluster, { namespace: namespace.name });
  await using web = await GuardedApp.start({ cluster, namespace, name: 'web', spec: budgetedStrategy });
  return await costOf(cluster, web);
}

/** Releases a good version to an application with the strategy above, and then lets its Canary rest for a minute. Rejects when it is not promoted. */
export async function costOf(cluster: Cluster, web: GuardedApp): Promise<RolloutCost> {
  const releasedAt = await web.release('1.1');
  const end = await web.phase('Succeeded', 'Failed');
  if (end.object?.status?.phase !== 'Succeeded') throw new Error(`The release was not promoted: ${JSON.stringify(end.object?.status)}`);
  // What the controller still has to say of the end belongs to the rollout.
  await sleep(systemClock, 5000);
  const rest = systemClock.now();
  await sleep(systemClock, idleMs);
  const now = systemClock.now();

  const canaryReadyMs = readyWith(web.target, '1.1').readyAt - releasedAt;
  const promoted = readyWith(web.primary, '1.1');
  const primaryReadyMs = promoted.readyAt - promoted.changedAt;
  const endToEndMs = end.at - releasedAt;
  const progressing = web.canary.sights.find(({ object }) => object?.status?.phase === 'Progressing');
  const count = (since: number, until: number) => countRequests(cluster.logFolder, { since, until, namespace: web.app.namespace });
  return {
    endToEndMs,
    firstReactionMs: (progressing?.at ?? end.at) - releasedAt,
    canaryReadyMs,
    primaryReadyMs,
    beyondBudgetMs: endToEndMs - canaryReadyMs - stepWeights.length * intervalMs - primaryReadyMs,
    failedRequests: web.load.failures().length,
    requests: await count(releasedAt, rest),
    idle: { ...(await count(rest, now)), ms: now - rest },
  };
}

/** When the Deployment's template became release `tag`, and when all its pods were of it and available. */
function readyWith(watch: ObjectWatch<Deployment>, tag: string): { changedAt: number; readyAt: number } {
  const ofRelease = watch.sights.filter(({ object }) => object?.spec.template.spec.containers[0]?.image.endsWith(`:${tag}`));
  const changed = ofRelease[0];
  const ready = ofRelease.find(({ object }) => object !== undefined && isReady(object));
  if (changed === undefined || ready === undefined) throw new Error(`The Deployment was never ready with release ${tag}.`);
  return { changedAt: changed.at, readyAt: ready.at };
}

function isReady({ metadata, spec, status }: Deployment): boolean {
  if (spec.replicas === 0 || status?.observedGeneration !== metadata.generation) return false;
  return [status.replicas, status.updatedReplicas, status.availableReplicas].every((count) => count === spec.replicas);
}
