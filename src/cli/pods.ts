import type { Canary } from '../api/canary.ts';
import { primaryName, targetName } from '../api/names.ts';
import type { KubeClient } from '../kube/client.ts';
import { KubeError } from '../kube/kube-error.ts';
import type { KubeObject } from '../kube/object.ts';
import { keyOf, type ObjectKey, objectKey } from '../kube/object-key.ts';
import type { Resource } from '../kube/resource.ts';
import { found } from './cluster.ts';
import type { PodCount, SidePods } from './view/canary-view.ts';

export const deployments: Resource = { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment' };
const daemonSets: Resource = { group: 'apps', version: 'v1', plural: 'daemonsets', kind: 'DaemonSet' };

/** The pods of both sides as their workloads say; undefined where the target has none of its own, as a Service, or they may not be read. Throws KubeError. */
export type PodsOf = (canary: Canary) => Promise<SidePods | undefined>;

type Find = (resource: Resource, key: ObjectKey) => Promise<KubeObject | undefined>;
type Tell = (why: string) => void;

/** Reads the two workloads of a Canary each time. `onForbidden` is told once why there are no pods. */
export function podsByName(client: Pick<KubeClient, 'get'>, onForbidden: Tell): PodsOf {
  return podsBy((resource, key) => found(client.get(resource, key)), onForbidden);
}

/** Lists the workloads of a namespace, or of all, once: thousands of Canaries cost a handful of requests. */
export function podsByList(client: Pick<KubeClient, 'list'>, namespace: string | undefined, onForbidden: Tell): PodsOf {
  const lists = new Map<Resource, Promise<ReadonlyMap<ObjectKey, KubeObject>>>();
  const list = async (resource: Resource) => {
    const { items } = await client.list(resource, namespace === undefined ? {} : { namespace });
    return new Map(items.map((item) => [keyOf(item), item]));
  };
  return podsBy(async (resource, key) => {
    const listed = lists.get(resource) ?? list(resource);
    lists.set(resource, listed);
    return (await listed).get(key);
  }, onForbidden);
}

function podsBy(find: Find, onForbidden: Tell): PodsOf {
  let isTold = false;
  return async (canary) => {
    const resource = [deployments, daemonSets].find(({ kind }) => kind === canary.spec.targetRef.kind);
    if (resource === undefined) return undefined;
    const count = async (name: string) => podCount(await find(resource, objectKey(canary.metadata.namespace, name)));
    try {
      const [primary, target] = await Promise.all([count(primaryName(canary)), count(targetName(canary))]);
      return { primary, canary: target };
    } catch (error) {
      if (!(error instanceof KubeError) || error.reason !== 'Forbidden') throw error;
      if (!isTold) onForbidden(`without pods: ${error.message}`);
      isTold = true;
      return undefined;
    }
  };
}

/** Ready and wanted pods of a Deployment or a DaemonSet; of none, none. */
export function podCount(workload: KubeObject | undefined): PodCount {
  if (workload === undefined) return { ready: 0, wanted: 0 };
  const status = (workload['status'] ?? {}) as Readonly<Record<string, number | undefined>>;
  if (workload.kind === daemonSets.kind) return { ready: status['numberReady'] ?? 0, wanted: status['desiredNumberScheduled'] ?? 0 };
  const spec = workload['spec'] as { replicas?: number } | undefined;
  return { ready: status['readyReplicas'] ?? 0, wanted: spec?.replicas ?? 1 };
}
