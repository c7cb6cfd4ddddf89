import type { Permission } from '../kube/permission.ts';
import {
  configMaps,
  controllerRevisions,
  deployments,
  horizontalPodAutoscalers,
  networkPolicies,
  podDisruptionBudgets,
  podMonitors,
  replicaSets,
  scaledObjects,
  secrets,
  serviceMonitors,
} from './resources.ts';

const copies = { verbs: ['create', 'delete'], only: 'config-tracking' } as const;
const watched = ['list', 'watch'] as const;

/** What guarding a Deployment takes. */
export const workloadPermissions: readonly Permission[] = [
  { resource: deployments, verbs: watched, why: 'to see targets and primaries change' },
  { resource: deployments, verbs: ['get'], why: 'to read a Deployment anew before a promotion or a failure' },
  { resource: deployments, verbs: ['create'], why: 'to make the primary' },
  { resource: deployments, verbs: ['patch'], why: 'to promote into the primary and to scale the target' },
  { resource: controllerRevisions, verbs: watched, why: 'to know the snapshots of analysed revisions' },
  { resource: controllerRevisions, verbs: ['create'], why: 'to keep a snapshot of each analysed revision' },
  { resource: controllerRevisions, verbs: ['delete'], why: 'to remove snapshots that no run needs' },
  { resource: controllerRevisions, verbs: ['get'], why: 'to see, when a deletion is refused, whether the object is another by now' },
  { resource: replicaSets, verbs: ['list'], why: 'to keep the copies of configs that a live ReplicaSet of the primary names' },
  { resource: configMaps, verbs: watched, only: 'config-tracking', why: 'to see tracked ConfigMaps change; only metadata is asked for' },
  { resource: configMaps, verbs: ['get'], only: 'config-tracking', why: 'to read a tracked ConfigMap that changed' },
  { resource: configMaps, ...copies, why: 'to make and remove the copies that the primary mounts' },
  { resource: secrets, verbs: watched, only: 'config-tracking', why: 'to see tracked Secrets change; only metadata is asked for' },
  { resource: secrets, verbs: ['get'], only: 'config-tracking', why: 'to read a tracked Secret that changed' },
  { resource: secrets, ...copies, why: 'to make and remove the copies that the primary mounts' },
  ...[horizontalPodAutoscalers, scaledObjects].flatMap((resource): Permission[] => [
    { resource, verbs: watched, why: 'to read the autoscaler of spec.autoscalerRef and its copy for the primary' },
    { resource, verbs: ['create', 'patch'], why: "to make the primary's copy and keep it equal" },
  ]),
  { resource: scaledObjects, verbs: ['patch'], why: 'to pause the scaling of a target that shall have no pods' },
  { resource: podDisruptionBudgets, verbs: watched, why: 'to warn of budgets that select only the pods of the target' },
  { resource: networkPolicies, verbs: watched, why: 'to warn of policies that select only the pods of the target' },
  { resource: podMonitors, verbs: watched, why: 'to warn of monitors that select only the pods of the target' },
  { resource: serviceMonitors, verbs: watched, why: 'to warn of monitors that select only the pods of the target' },
];
