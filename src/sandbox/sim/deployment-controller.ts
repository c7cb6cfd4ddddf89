import type { ObjectKey } from '../../kube/object-key.ts';
import { keyOf, objectKey } from '../../kube/object-key.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Store, StoreEvent } from '../store.ts';
import { type ControlLoop, ownKey, startControlLoop } from './control-loop.ts';
import { changeCondition, conditionOf, deadlineInMs, deploymentStatus, isComplete } from './deployment-status.ts';
import type { RecordEvent } from './event-recorder.ts';
import {
  canonicalJson,
  controllerOf,
  type Deployment,
  type DeploymentStatus,
  type Pod,
  type ReplicaSet,
  withAnnotations,
} from './objects.ts';
import {
  countOf,
  deploymentKeyOf,
  desiredOf,
  newSetManifest,
  type OwnedSets,
  readOwnedSets,
  revisionOf,
  scaleSet,
  setAnnotations,
} from './replica-sets.ts';
import { deployments, isResource, pods, replicaSets } from './resources.ts';
import { planNewSet, planOldSets, type RolloutBounds, resolveBounds } from './rolling-update.ts';

const defaultHistoryLimit = 10;

interface Context {
  readonly store: Store;
  readonly clock: Clock;
  readonly recordEvent: RecordEvent;
}

/**
 * The Deployment controller: a ReplicaSet per template, rolled over by RollingUpdate or Recreate, with the status that others wait on.
 * Left out of Kubernetes' own: proportional scaling of several ReplicaSets at once (the new one takes the whole change), hash collisions.
 */
export function startDeploymentController(options: Context & { readonly reactMs: number }): ControlLoop {
  return startControlLoop({
    store: options.store,
    clock: options.clock,
    reactMs: options.reactMs,
    watched: [deployments],
    keysOf: (event) => keysOf(options.store, event),
    reconcile: (key) => reconcile(options, key),
  });
}

function keysOf(store: Store, event: StoreEvent): readonly ObjectKey[] {
  if (isResource(event.resource, deployments)) return event.type === 'DELETED' ? [] : ownKey(event);
  if (isResource(event.resource, replicaSets)) return deploymentKeyOf(event.object as ReplicaSet);
  if (!isResource(event.resource, pods) || event.type !== 'DELETED') return [];
  const set = controllerOf(event.object);
  const owner = set && store.get(replicaSets, objectKey(event.object.metadata.namespace ?? '', set.name));
  return owner === undefined ? [] : deploymentKeyOf(owner as ReplicaSet);
}

function reconcile(context: Context, key: ObjectKey): number | undefined {
  const deployment = context.store.get(deployments, key) as Deployment | undefined;
  if (deployment === undefined || deployment.metadata.deletionTimestamp !== undefined) return undefined;
  const bounds = resolveBounds(deployment.spec.replicas ?? 1, deployment.spec.strategy?.rollingUpdate);
  const sets = readOwnedSets(context.store, deployment);
  if (deployment.spec.paused) scalePaused(context, deployment, sets);
  else if (deployment.spec.strategy?.type === 'Recreate')
    recreate(context, deployment, { sets, bounds: { maxSurge: 0, maxUnavailable: 0 } });
  else roll(context, deployment, { sets, bounds });
  return writeStatus(context, key, deployment.spec.strategy?.type === 'Recreate' ? { ...bounds, maxUnavailable: 0 } : bounds);
}

interface Rollout {
  readonly sets: OwnedSets;
  readonly bounds: RolloutBounds;
}

function roll(context: Context, deployment: Deployment, { sets, bounds }: Rollout): void {
  const replicas = deployment.spec.replicas ?? 1;
  const oldSets = sets.oldSets.map(countOf);
  const name = sets.newSet?.metadata.name ?? '';
  const before = sets.newSet === undefined ? { name, desired: 0, available: 0 } : countOf(sets.newSet);
  const wanted = planNewSet(replicas, bounds, { newSet: before, oldSets });
  const newSet = ensureNewSet(context, deployment, { sets, bounds });
  if (wanted !== desiredOf(newSet)) {
    scaleWithNews(context, deployment, { set: newSet, replicas: wanted });
    return;
  }
  const plan = planOldSets(replicas, bounds, { newSet: countOf(newSet), oldSets });
  for (const set of sets.oldSets) scaleWithNews(context, deployment, { set, replicas: plan.get(set.metadata.name) ?? 0 });
}

function recreate(context: Context, deployment: Deployment, rollout: Rollout): void {
  const { sets } = rollout;
  for (const set of sets.oldSets) scaleWithNews(context, deployment, { set, replicas: 0 });
  const oldUids = new Set(sets.oldSets.map((set) => set.metadata.uid));
  const isOld = (pod: Pod) => oldUids.has(controllerOf(pod)?.uid ?? '');
  if ((context.store.list(pods, deployment.metadata.namespace) as Pod[]).some(isOld)) return;
  const newSet = ensureNewSet(context, deployment, rollout);
  scaleWithNews(context, deployment, { set: newSet, replicas: deployment.spec.replicas ?? 1 });
}

/** A paused Deployment starts no rollout, but its size still counts. */
function scalePaused(context: Context, deployment: Deployment, sets: OwnedSets): void {
  const active = sets.all.filter((set) => desiredOf(set) > 0);
  const latest = active.at(-1) ?? sets.newSet ?? sets.all.at(-1);
  if (latest !== undefined && active.length <= 1)
    scaleWithNews(context, deployment, { set: latest, replicas: deployment.spec.replicas ?? 1 });
}

function ensureNewSet(context: Context, deployment: Deployment, { sets, bounds }: Rollout): ReplicaSet {
  const { store } = context;
  const replicas = deployment.spec.replicas ?? 1;
  const revision = Math.max(0, ...sets.oldSets.map(revisionOf)) + 1;
  const present = sets.newSet === undefined ? 0 : revisionOf(sets.newSet);
  const annotations = setAnnotations(replicas, replicas + bounds.maxSurge, Math.max(revision, present));
  const set =
    sets.newSet === undefined
      ? store.create(replicaSets, newSetManifest(deployment, { replicas: 0, annotations }))
      : store.update(replicaSets, keyOf(sets.newSet), (live) => withAnnotations(live, annotations));
  const revisionName = 'deployment.kubernetes.io/revision';
  const revisionText = annotations[revisionName] ?? '';
  store.update(deployments, keyOf(deployment), (live) => withAnnotations(live, { [revisionName]: revisionText }));
  noteNewSet(context, deployment, sets.newSet === undefined ? 'created' : 'found', set.metadata.name);
  return set as ReplicaSet;
}

function noteNewSet(context: Context, deployment: Deployment, how: 'created' | 'found', name: string): void {
  if (how === 'found' && conditionOf(deployment.status, 'Progressing') !== undefined) return;
  const progressing = changeCondition(
    { deployment, nowMs: context.clock.now() },
    how === 'created'
      ? { type: 'Progressing', status: 'True', reason: 'NewReplicaSetCreated', message: `Created new replica set "${name}"` }
      : { type: 'Progressing', status: 'True', reason: 'FoundNewReplicaSet', message: `Found new replica set "${name}"` },
  );
  context.store.update(
    deployments,
    keyOf(deployment),
    (live) => {
      const { status } = live as Deployment;
      return {
        ...live,
        status: { ...status, conditions: [...(status?.conditions ?? []).filter(({ type }) => type !== 'Progressing'), progressing] },
      };
    },
    'status',
  );
}

function scaleWithNews(
  context: Context,
  deployment: Deployment,
  { set, replicas }: { readonly set: ReplicaSet; readonly replicas: number },
): void {
  const before = desiredOf(set);
  if (before === replicas) return;
  scaleSet(context.store, set, replicas);
  const direction = replicas > before ? 'up' : 'down';
  const message = `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${replicas}`;
  context.recordEvent(deployment, { type: 'Normal', reason: 'ScalingReplicaSet', message });
}

function writeStatus(context: Context, key: ObjectKey, bounds: RolloutBounds): number | undefined {
  const { store, clock } = context;
  const deployment = store.get(deployments, key) as Deployment | undefined;
  if (deployment === undefined) return undefined;
  const sets = readOwnedSets(store, deployment);
  const status = deploymentStatus({ deployment, sets, bounds, nowMs: clock.now() });
  if (canonicalJson(status) !== canonicalJson(deployment.status)) store.update(deployments, key, (live) => ({ ...live, status }), 'status');
  if (isComplete(deployment, status)) forgetOldSets(store, deployment, sets);
  return deadlineInMs({ ...deployment, status } as Deployment & { readonly status: DeploymentStatus }, clock.now());
}

function forgetOldSets(store: Store, deployment: Deployment, sets: OwnedSets): void {
  const idle = sets.oldSets.filter((set) => desiredOf(set) === 0 && (set.status?.replicas ?? 0) === 0);
  const surplus = idle.length - (deployment.spec.revisionHistoryLimit ?? defaultHistoryLimit);
  for (const set of idle.slice(0, Math.max(0, surplus))) store.delete(replicaSets, keyOf(set));
}
