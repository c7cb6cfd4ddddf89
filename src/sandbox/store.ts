import type { KubeManifest, KubeObject } from '../kube/object.ts';
import type { ObjectKey } from '../kube/object-key.ts';
import type { Resource } from '../kube/resource.ts';

/** A change in the store, told to its simulated controllers in order. */
export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: Resource;
  readonly object: KubeObject;
}

/**
 * The one object store of the embedded cluster, as its simulated controllers (Deployment, pods, Gateway) see it. The HTTP API stands on the same store.
 * All calls are synchronous; objects are frozen.
 */
export interface Store {
  get(resource: Resource, key: ObjectKey): KubeObject | undefined;
  list(resource: Resource, namespace?: string): KubeObject[];
  create(resource: Resource, object: KubeManifest): KubeObject;
  /** Replaces the object by what `change` returns; `status` changes nothing but `.status` and leaves the generation. Unchanged: no event, no new resourceVersion. */
  update(resource: Resource, key: ObjectKey, change: (object: KubeObject) => KubeObject, subresource?: 'status'): KubeObject;
  delete(resource: Resource, key: ObjectKey): void;
  /** Returns a function that ends it. */
  subscribe(listener: (event: StoreEvent) => void): () => void;
}
