import type { Resource } from '../kube/resource.ts';

export const deployments: Resource = { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment' };
export const controllerRevisions: Resource = { group: 'apps', version: 'v1', plural: 'controllerrevisions', kind: 'ControllerRevision' };

/** What this room asks of the API server; reflectors and RBAC are made from it. */
export const workloadRequirements: readonly { readonly resource: Resource; readonly verbs: readonly string[] }[] = [
  { resource: deployments, verbs: ['get', 'list', 'watch', 'create', 'patch'] },
  { resource: controllerRevisions, verbs: ['get', 'list', 'watch', 'create', 'delete'] },
];
