import type { CacheReader } from '../kube/cache.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Resource } from '../kube/resource.ts';

/** How this room reads and writes the cluster. `cache` throws for a resource that is not watched. */
export interface WorkloadAccess {
  readonly client: KubeClient;
  readonly cache: (resource: Resource) => CacheReader;
}

/** Flags that say how targets are told apart from their primaries. */
export interface WorkloadOptions {
  /** -selector-labels, in order of preference. */
  readonly selectorLabels: readonly string[];
  /** -include-label-prefix: `*` for all keys; an empty prefix takes none. */
  readonly includeLabelPrefixes: readonly string[];
  /** -enable-config-tracking; on where absent. */
  readonly configTracking?: 'on' | 'off';
}
