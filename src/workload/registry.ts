import type { targetKinds } from '../api/references.ts';
import type { Resource } from '../kube/resource.ts';
import type { WorkloadAccess, WorkloadOptions } from './access.ts';
import { createDeploymentWorkload } from './deployment/workload.ts';
import { controllerRevisions, deployments } from './resources.ts';
import type { Workload } from './workload.ts';

/** A kind of target as data (rule 10). */
export interface WorkloadProvider {
  /** spec.targetRef.kind and the group of its apiVersion. */
  readonly kind: (typeof targetKinds)[number];
  readonly group: string;
  /** What it reads and writes; reflectors are made from this. */
  readonly resources: readonly Resource[];
  readonly create: (access: WorkloadAccess, options: WorkloadOptions) => Workload;
}

/** Every kind of target that is built. */
export const workloadProviders: readonly WorkloadProvider[] = [
  { kind: 'Deployment', group: 'apps', resources: [deployments, controllerRevisions], create: createDeploymentWorkload },
];
