import type { KubeObject } from '../../kube/object.ts';
import { type ObjectKey, splitKey } from '../../kube/object-key.ts';
import { customKind } from './kinds/custom.ts';
import type { Kind } from './kinds/kind.ts';
import type { Change } from './storage/object-store.ts';
import type { Cluster } from './write/cluster.ts';
import { deleteObject, foregroundFinalizer, orphanFinalizer } from './write/delete.ts';

const crdCollection = 'apiextensions.k8s.io/customresourcedefinitions';

interface Place {
  readonly collection: string;
  readonly key: ObjectKey;
}

/**
 * Serves the kinds of CRDs as they come, and removes what belongs to something that is gone: dependents of an owner, content of a namespace,
 * objects of a CRD (https://kubernetes.io/docs/concepts/architecture/garbage-collection/). Removal happens a moment later, on the clock.
 */
export function startGarbageCollector(cluster: Cluster): void {
  const dependents = new Map<string, Map<string, Place>>();

  const index = ({ collection, key, object, previous, type }: Change) => {
    for (const { uid } of previous?.metadata.ownerReferences ?? []) {
      dependents.get(uid)?.delete(`${collection} ${key}`);
      if (dependents.get(uid)?.size === 0) dependents.delete(uid);
    }
    if (type === 'DELETED') return;
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      const places = dependents.get(uid) ?? new Map<string, Place>();
      dependents.set(uid, places.set(`${collection} ${key}`, { collection, key }));
    }
  };
  const later = (work: () => void) => {
    cluster.clock.schedule(1 + Math.floor(cluster.random() * 20), work);
  };

  cluster.store.subscribe((change) => {
    index(change);
    if (change.collection === crdCollection) serveCrd(cluster, change);
    const { object, type } = change;
    const { uid } = object.metadata;
    const ofThis = () => [...(dependents.get(uid)?.values() ?? [])];
    if (type === 'DELETED') {
      if (dependents.has(uid)) later(() => collectDependents(cluster, ofThis()));
      return;
    }
    if (type === 'ADDED' && (object.metadata.ownerReferences ?? []).length > 0) later(() => collectDependents(cluster, [change]));
    if (waitsForCollector(change)) later(() => finishDeletion(cluster, change, ofThis()));
  });
}

function serveCrd({ catalogue, store }: Cluster, { type, object }: Change): void {
  const kind = customKind(object);
  if (type !== 'DELETED') {
    catalogue.serve(kind);
    return;
  }
  for (const instance of store.list(kind.collection))
    store.remove(kind.collection, `${instance.metadata.namespace ?? ''}/${instance.metadata.name}`);
  catalogue.withdraw(kind.group, kind.plural);
}

/** Deletes those of `places` whose owners are all gone, and makes the others forget those that are. */
function collectDependents(cluster: Cluster, places: readonly Place[]): void {
  for (const { collection, key } of places) {
    const object = cluster.store.get(collection, key);
    const owners = object?.metadata.ownerReferences ?? [];
    if (object === undefined || owners.length === 0) continue;
    const gone = owners.filter((owner) => !isAlive(cluster, object, owner));
    if (gone.length === owners.length) remove(cluster, collection, key);
    else for (const { uid } of gone) disown(cluster, { collection, key }, uid);
  }
}

function isAlive(
  { catalogue, store }: Cluster,
  dependent: KubeObject,
  owner: { apiVersion: string; kind: string; name: string; uid: string },
): boolean {
  const kind = catalogue.findByKind(owner.apiVersion.includes('/') ? (owner.apiVersion.split('/')[0] ?? '') : '', owner.kind);
  if (kind === undefined) return true;
  const namespace = kind.namespaced ? (dependent.metadata.namespace ?? '') : '';
  return store.get(kind.collection, `${namespace}/${owner.name}`)?.metadata.uid === owner.uid;
}

function remove(cluster: Cluster, collection: string, key: ObjectKey): void {
  const kind = cluster.catalogue.ofCollection(collection);
  const [version] = kind?.versions ?? [];
  if (kind === undefined || version === undefined || cluster.store.get(collection, key) === undefined) return;
  deleteObject(cluster, { kind, version }, { ...splitKey(key), mode: 'persist', propagationPolicy: 'Background' });
}

function waitsForCollector({ object: { metadata }, collection }: Change): boolean {
  if (metadata.deletionTimestamp === undefined) return false;
  return collection === '/namespaces' || (metadata.finalizers ?? []).some((one) => one === foregroundFinalizer || one === orphanFinalizer);
}

/** What an object marked for deletion waits for here: its dependents (foreground), their freedom (orphan), a namespace's content. */
function finishDeletion(cluster: Cluster, { collection, key }: Place, dependents: readonly Place[]): void {
  const owner = cluster.store.get(collection, key);
  if (owner?.metadata.deletionTimestamp === undefined) return;
  const finalizers = owner.metadata.finalizers ?? [];
  if (collection === '/namespaces') emptyNamespace(cluster, owner, key);
  else if (finalizers.includes(orphanFinalizer)) {
    for (const place of dependents) disown(cluster, place, owner.metadata.uid);
    dropFinalizer(cluster, { collection, key }, orphanFinalizer);
  } else if (finalizers.includes(foregroundFinalizer)) finishForeground(cluster, { collection, key }, dependents);
}

function finishForeground(cluster: Cluster, place: Place, dependents: readonly Place[]): void {
  for (const dependent of dependents) remove(cluster, dependent.collection, dependent.key);
  const uid = cluster.store.get(place.collection, place.key)?.metadata.uid;
  const isBlocked = dependents.some((dependent) => {
    const references = cluster.store.get(dependent.collection, dependent.key)?.metadata.ownerReferences ?? [];
    return references.some((reference) => reference.uid === uid && reference.blockOwnerDeletion === true);
  });
  if (isBlocked) cluster.clock.schedule(500, () => finishForeground(cluster, place, dependents));
  else dropFinalizer(cluster, place, foregroundFinalizer);
}

function disown({ store }: Cluster, { collection, key }: Place, ownerUid: string): void {
  const object = store.get(collection, key);
  if (object === undefined) return;
  const ownerReferences = object.metadata.ownerReferences?.filter((reference) => reference.uid !== ownerUid) ?? [];
  const { ownerReferences: _references, ...metadata } = object.metadata;
  store.put(collection, key, { ...object, metadata: ownerReferences.length === 0 ? metadata : { ...metadata, ownerReferences } });
}

function dropFinalizer({ store }: Cluster, { collection, key }: Place, finalizer: string): void {
  const object = store.get(collection, key);
  if (object === undefined) return;
  const finalizers = (object.metadata.finalizers ?? []).filter((one) => one !== finalizer);
  if (finalizers.length === 0) store.remove(collection, key);
  else store.put(collection, key, { ...object, metadata: { ...object.metadata, finalizers } });
}

function emptyNamespace(cluster: Cluster, namespace: KubeObject, key: ObjectKey): void {
  const { catalogue, store } = cluster;
  const { name } = namespace.metadata;
  const inside = catalogue.all().filter((kind: Kind) => kind.namespaced);
  for (const { collection } of inside) {
    for (const object of store.list(collection, name)) {
      if (object.metadata.deletionTimestamp === undefined) remove(cluster, collection, `${name}/${object.metadata.name}`);
    }
  }
  const isEmpty = inside.every(({ collection }) => store.list(collection, name).length === 0);
  if (isEmpty) store.remove('/namespaces', key);
  else cluster.clock.schedule(500, () => emptyNamespace(cluster, namespace, key));
}
