import type { targetKinds } from '../api/references.ts';
import type { KubeObject } from '../kube/object.ts';
import type { ObjectKey } from '../kube/object-key.ts';
import type { WatchSpec } from '../kube/watch-set.ts';
import type { WorkloadAccess, WorkloadOptions } from './access.ts';
import { isBystander } from './bystanders.ts';
import { deploymentIndexes, deploymentsBeside, deploymentsUsing } from './deployment/config-index.ts';
import { createDeploymentWorkload } from './deployment/workload.ts';
import {
  configMaps,
  controllerRevisions,
  deployments,
  horizontalPodAutoscalers,
  networkPolicies,
  podDisruptionBudgets,
  podMonitors,
  scaledObjects,
  secrets,
  serviceMonitors,
} from './resources.ts';
import type { Workload } from './workload.ts';

/** A kind of target as data (rule 10). */
export interface WorkloadProvider {
  /** spec.targetRef.kind and the group of its apiVersion. */
  readonly kind: (typeof targetKinds)[number];
  readonly group: string;
  /** The caches that it reads. */
  readonly watches: readonly WatchSpec[];
  readonly create: (access: WorkloadAccess, options: WorkloadOptions) => Workload;
  /** Keys of the targets and primaries that a change of `object` concerns: those whose pods take their configuration from it, or may be selected by it. */
  readonly usersOf: (access: WorkloadAccess, object: KubeObject) => ObjectKey[];
}

/** Every kind of target that is built. */
export const workloadProviders: readonly WorkloadProvider[] = [
  {
    kind: 'Deployment',
    group: 'apps',
    watches: [
      { resource: deployments, indexes: deploymentIndexes, start: 'at-once' },
      // A cluster has many others; only the snapshots are ours.
      { resource: controllerRevisions, labelSelector: 'app.kubernetes.io/managed-by=serin', start: 'at-once' },
      { resource: configMaps, content: 'metadata', start: 'on-demand' },
      { resource: secrets, content: 'metadata', start: 'on-demand' },
      { resource: horizontalPodAutoscalers, changes: 'but-status', start: 'on-demand' },
      { resource: scaledObjects, changes: 'but-status', start: 'on-demand' },
      { resource: podDisruptionBudgets, changes: 'but-status', start: 'on-demand' },
      { resource: networkPolicies, start: 'on-demand' },
      { resource: podMonitors, changes: 'but-status', start: 'on-demand', absence: 'fine' },
      { resource: serviceMonitors, changes: 'but-status', start: 'on-demand', absence: 'fine' },
    ],
    create: createDeploymentWorkload,
    usersOf: (access, object) => (isBystander(object) ? deploymentsBeside(access, object) : deploymentsUsing(access, object)),
  },
];
