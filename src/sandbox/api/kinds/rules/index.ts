import type { KindRules } from '../kind.ts';
import { crdRules } from './crd.ts';
import { eventRules } from './event.ts';
import { podRules } from './pod.ts';
import { serviceRules } from './service.ts';
import { daemonSetRules, deploymentRules, replicaSetRules } from './workload.ts';

/** What the API server does with built-in kinds beyond their schemas, by kind. */
export const rulesByKind: Readonly<Record<string, KindRules>> = {
  Deployment: deploymentRules,
  ReplicaSet: replicaSetRules,
  DaemonSet: daemonSetRules,
  Pod: podRules,
  Service: serviceRules,
  Event: eventRules,
  Namespace: { initialStatus: { phase: 'Active' } },
  HorizontalPodAutoscaler: { initialStatus: { currentMetrics: null, desiredReplicas: 0 } },
  EndpointSlice: { generation: 'all-but-metadata-and-status' },

  CustomResourceDefinition: crdRules,
  Lease: { unconditionalUpdate: false },
};
