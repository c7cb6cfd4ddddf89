import type { OwnedField } from '../kube/owned-field.ts';
import { deployments, scaledObjects } from './resources.ts';

/** What of the user's workloads is changed. */
export const workloadFields: readonly OwnedField[] = [
  {
    resource: deployments,
    which: 'the target',
    path: 'spec.replicas',
    what: '0 at rest; the pods of the new version during a run',
    afterwards: 'those of the primary',
  },
  {
    resource: scaledObjects,
    which: 'the autoscaler of spec.autoscalerRef',
    path: 'metadata.annotations',
    what: '`autoscaling.keda.sh/paused-replicas` while the target shall have no pods; no other annotation',
    afterwards: 'the annotation is gone',
  },
];
