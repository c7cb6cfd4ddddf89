import type { KubeManifest, KubeObject } from '../../../src/kube/object.ts';
import { keyOf, type ObjectKey } from '../../../src/kube/object-key.ts';
import type { Resource } from '../../../src/kube/resource.ts';
import type { Clock } from '../../../src/platform/clock.ts';
import { canonicalJson, kubeTime } from '../../../src/sandbox/sim/objects.ts';
import type { Store, StoreEvent } from '../../../src/sandbox/store.ts';

/** The smallest Store that keeps the contract: generation, resourceVersion, no event without a change, garbage collection by owner. */
export function createMemoryStore(clock: Clock): Store {
  const objects = new Map<string, { readonly resource: Resource; readonly object: KubeObject }>();
  const listeners = new Set<(event: StoreEvent) => void>();
  let version = 0;
  const idOf = (resource: Resource, key: ObjectKey) => `${resource.group}/${resource.plural} ${key}`;
  const tell = (event: StoreEvent) => {
    for (const listener of [...listeners]) listener(event);
  };
  const put = (resource: Resource, type: 'ADDED' | 'MODIFIED', object: KubeObject) => {
    version += 1;
    const stored: KubeObject = Object.freeze({
      ...object,
      metadata: Object.freeze({ ...object.metadata, resourceVersion: String(version) }),
    });
    objects.set(idOf(resource, keyOf(stored)), { resource, object: stored });
    tell({ type, resource, object: stored });
    return stored;
  };
  const remove = (resource: Resource, key: ObjectKey) => {
    const object = objects.get(idOf(resource, key))?.object;
    if (object === undefined) return;
    objects.delete(idOf(resource, key));
    tell({ type: 'DELETED', resource, object });
    for (const dependent of [...objects.values()]) {
      const isOwned = dependent.object.metadata.ownerReferences?.some(({ uid }) => uid === object.metadata.uid);
      if (isOwned) remove(dependent.resource, keyOf(dependent.object));
    }
  };
  return {
    get: (resource, key) => objects.get(idOf(resource, key))?.object,
    list: (resource, namespace) =>
      [...objects.values()]
        .filter(
          ({ resource: of, object }) =>
            of.plural === resource.plural && (namespace === undefined || object.metadata.namespace === namespace),
        )
        .map(({ object }) => object),
    create: (resource: Resource, manifest: KubeManifest) => {
      const times = { creationTimestamp: kubeTime(clock.now()), uid: `uid-${version + 1}`, resourceVersion: '' };
      return put(resource, 'ADDED', { ...manifest, metadata: { ...manifest.metadata, ...times, generation: 1 } });
    },
    update: (resource, key, change, subresource) => {
      const live = objects.get(idOf(resource, key))?.object;
      if (live === undefined) throw new Error(`no such object: ${idOf(resource, key)}`);
      const changed: KubeObject =
        subresource === 'status' ? { ...live, status: change(live)['status'] } : { ...change(live), status: live['status'] };
      if (canonicalJson(changed) === canonicalJson(live)) return live;
      const isNewSpec = canonicalJson(changed['spec']) !== canonicalJson(live['spec']);
      return put(resource, 'MODIFIED', {
        ...changed,
        metadata: { ...changed.metadata, generation: (live.metadata.generation ?? 0) + Number(isNewSpec) },
      });
    },
    delete: remove,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
