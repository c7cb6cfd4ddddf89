import type { FieldError } from '../../api-error.ts';
import { equalJson, type JsonObject } from '../../json.ts';
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
  ControllerRevision: { validate: revisionErrors },
  EndpointSlice: { generation: 'all-but-metadata-and-status' },

  CustomResourceDefinition: crdRules,
  Lease: { unconditionalUpdate: false },
};

/** The data of a ControllerRevision never changes: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/controller-revision-v1/ */
function revisionErrors(object: JsonObject, previous: JsonObject | undefined): FieldError[] {
  if (previous === undefined || equalJson(object['data'], previous['data'])) return [];
  return [{ reason: 'FieldValueInvalid', field: 'data', message: `Invalid value: ${JSON.stringify(object['data'])}: field is immutable` }];
}
