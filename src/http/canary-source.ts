import type { KubeObject } from '../kube/object.ts';
import type { ObjectChange } from '../kube/object-cache.ts';
import type { ObjectKey } from '../kube/object-key.ts';

/** Where the API reads Canaries: a cache that somebody else fills. It never asks the API server. An ObjectCache is one. */
export interface CanarySource {
  /** False until the first list is in; until then nothing can be answered. */
  readonly synced: boolean;
  get(key: ObjectKey): KubeObject | undefined;
  /** In no particular order; absent: all namespaces. */
  list(namespace?: string): KubeObject[];
  /** Calls `listener` after each change. Returns a function that ends it. */
  subscribe(listener: (change: ObjectChange) => void): () => void;
}
