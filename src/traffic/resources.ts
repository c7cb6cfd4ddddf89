import type { Resource } from '../kube/resource.ts';

export const services: Resource = { group: '', version: 'v1', plural: 'services', kind: 'Service' };

/** What the Services of every Canary ask of the API server; a router's own resources stand in its entry of registry.ts. */
export const serviceRequirements: readonly { readonly resource: Resource; readonly verbs: readonly string[] }[] = [
  { resource: services, verbs: ['get', 'list', 'watch', 'create', 'patch'] },
];

/** What a router does with each of its resources. */
export const routerVerbs: readonly string[] = ['get', 'list', 'watch', 'create', 'patch'];
