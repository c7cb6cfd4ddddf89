import type { KubeManifest } from '../../kube/object.ts';
import { keyOf, type ObjectKey, objectKey } from '../../kube/object-key.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';
import type { Store, StoreEvent } from '../store.ts';
import { type ControlLoop, ownKey, startControlLoop } from './control-loop.ts';
import { deletePodGracefully } from './delete-pod.ts';
import type { RecordEvent } from './event-recorder.ts';
import { canonicalJson, controllerOf, isActive, isReady, ownerReferenceTo, type Pod, type ReplicaSet } from './objects.ts';
import { desiredOf, nameFromNumber } from './replica-sets.ts';
import { isResource, pods, replicaSets } from './resources.ts';

interface Context {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly recordEvent: RecordEvent;
}

/** The ReplicaSet controller: as many pods as asked for, unready and young ones deleted first; counts ready and available ones. */
export function startReplicaSetController(options: Context & { readonly reactMs: number }): ControlLoop {
  return startControlLoop({
    store: options.store,
    clock: options.clock,
    reactMs: options.reactMs,
    watched: [replicaSets],
    keysOf: (event) => keysOf(event),
    reconcile: (key) => reconcile(options, key),
  });
}

function keysOf(event: StoreEvent): readonly ObjectKey[] {
  if (isResource(event.resource, replicaSets)) return event.type === 'DELETED' ? [] : ownKey(event);
  if (!isResource(event.resource, pods)) return [];
  const owner = controllerOf(event.object);
  return owner?.kind === 'ReplicaSet' ? [objectKey(event.object.metadata.namespace ?? '', owner.name)] : [];
}

function reconcile(context: Context, key: ObjectKey): number | undefined {
  const set = context.store.get(replicaSets, key) as ReplicaSet | undefined;
  if (set === undefined || set.metadata.deletionTimestamp !== undefined) return undefined;
  const missing = desiredOf(set) - activePods(context.store, set).length;
  for (let index = 0; index < missing; index++) createPod(context, set);
  if (missing < 0) deletePods(context, set, -missing);
  return writeStatus(context, set);
}

function activePods(store: Store, set: ReplicaSet): Pod[] {
  return (store.list(pods, set.metadata.namespace) as Pod[]).filter((pod) => controllerOf(pod)?.uid === set.metadata.uid && isActive(pod));
}

function createPod({ store, random, recordEvent }: Context, set: ReplicaSet): void {
  const { template } = set.spec;
  const suffix = nameFromNumber(10_000 + Math.floor(random() * 90_000));
  const name = `${set.metadata.name}-${suffix}`;
  const namespace = set.metadata.namespace ?? 'default';
  if (store.get(pods, objectKey(namespace, name)) !== undefined) {
    createPod({ store, random, recordEvent } as Context, set);
    return;
  }
  const manifest: KubeManifest = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...template.metadata, name, namespace, generateName: `${set.metadata.name}-`, ownerReferences: [ownerReferenceTo(set)] },
    spec: template.spec,
    status: { phase: 'Pending', qosClass: 'BestEffort' },
  };
  store.create(pods, manifest);
  recordEvent(set, { type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${name}` });
}

function deletePods({ store, clock, recordEvent }: Context, set: ReplicaSet, count: number): void {
  const dispensable = activePods(store, set).sort((a, b) => Number(isReady(a)) - Number(isReady(b)) || byYouth(a, b));
  for (const pod of dispensable.slice(0, count)) {
    deletePodGracefully(store, clock, pod);
    recordEvent(set, { type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}` });
  }
}

function byYouth(a: Pod, b: Pod): number {
  const [createdA, createdB] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
  if (createdA !== createdB) return createdA > createdB ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

function writeStatus({ store, clock }: Context, set: ReplicaSet): number | undefined {
  const owned = activePods(store, set);
  const ready = owned.filter(isReady);
  const minReadyMs = (set.spec.minReadySeconds ?? 0) * 1000;
  const waits = ready.map((pod) => readySinceMs(pod) + minReadyMs - clock.now());
  const available = minReadyMs === 0 ? ready.length : waits.filter((wait) => wait <= 0).length;
  const counts = { replicas: owned.length, fullyLabeledReplicas: owned.length, readyReplicas: ready.length, availableReplicas: available };
  const status = {
    observedGeneration: set.metadata.generation,
    ...Object.fromEntries(Object.entries(counts).filter(([name, count]) => name === 'replicas' || count > 0)),
  };
  if (canonicalJson(status) !== canonicalJson(set.status)) store.update(replicaSets, keyOf(set), (live) => ({ ...live, status }), 'status');
  const open = waits.filter((wait) => wait > 0);
  return minReadyMs === 0 || open.length === 0 ? undefined : Math.min(...open);
}

function readySinceMs(pod: Pod): number {
  return Date.parse(pod.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? '');
}
