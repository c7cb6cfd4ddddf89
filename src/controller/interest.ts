import { isCanary } from '../api/canary.ts';
import { canaryResource } from '../api/group.ts';
import { apexServiceName, canaryServiceName, primaryName, primaryServiceName, targetName, templateKey } from '../api/names.ts';
import type { CacheReader } from '../kube/cache.ts';
import type { KubeObject } from '../kube/object.ts';
import { keyOf, type ObjectKey } from '../kube/object-key.ts';
import type { Resource } from '../kube/resource.ts';

const named = (namesOf: (canary: Parameters<typeof targetName>[0]) => string[]) => (object: KubeObject) =>
  isCanary(object) ? namesOf(object).map((name) => `${object.metadata.namespace}/${name}`) : [];

/** Indexes of the cache of Canaries, so that a change of any object finds its Canaries at once. */
export const canaryIndexes = {
  workload: named((canary) => [targetName(canary), primaryName(canary)]),
  scaler: named(({ spec: { autoscalerRef } }) =>
    autoscalerRef === undefined ? [] : [autoscalerRef.name, `${autoscalerRef.name}-primary`],
  ),
  apex: named((canary) => [apexServiceName(canary), primaryServiceName(canary), canaryServiceName(canary)]),
  template: (object) => {
    if (!isCanary(object)) return [];
    return (object.spec.analysis?.metrics ?? []).flatMap(({ templateRef }) =>
      templateRef === undefined ? [] : [templateKey(object, templateRef)],
    );
  },
} satisfies Record<string, (object: KubeObject) => string[]>;

/** By which names a kind is known; all others go by those of the Services. */
const indexOf: Readonly<Record<string, keyof typeof canaryIndexes>> = {
  Deployment: 'workload',
  DaemonSet: 'workload',
  HorizontalPodAutoscaler: 'scaler',
  ScaledObject: 'scaler',
  MetricTemplate: 'template',
};

/** The Canaries that a change of `object` may concern. An event only says "look at this key" (rule 1), so one too many is harmless. */
export function concernedCanaries(resource: Resource, object: KubeObject, canaries: CacheReader): ObjectKey[] {
  if (resource.kind === canaryResource.kind) return [keyOf(object)];
  const owners = (object.metadata.ownerReferences ?? [])
    .filter((owner) => owner.kind === canaryResource.kind)
    .map((owner): ObjectKey => `${object.metadata.namespace ?? ''}/${owner.name}`);
  const index = indexOf[resource.kind] ?? 'apex';
  return [...new Set([...owners, ...canaries.byIndex(index, keyOf(object)).map(keyOf)])];
}
