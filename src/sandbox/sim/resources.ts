import type { Resource } from '../../kube/resource.ts';

/** The kinds that the simulated controllers read and write. */
export const namespaces: Resource = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace' };
export const pods: Resource = { group: '', version: 'v1', plural: 'pods', kind: 'Pod' };
export const services: Resource = { group: '', version: 'v1', plural: 'services', kind: 'Service' };
export const events: Resource = { group: '', version: 'v1', plural: 'events', kind: 'Event' };
export const deployments: Resource = { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment' };
export const replicaSets: Resource = { group: 'apps', version: 'v1', plural: 'replicasets', kind: 'ReplicaSet' };
export const gatewayClasses: Resource = {
  group: 'gateway.networking.k8s.io',
  version: 'v1',
  plural: 'gatewayclasses',
  kind: 'GatewayClass',
};
export const gateways: Resource = { group: 'gateway.networking.k8s.io', version: 'v1', plural: 'gateways', kind: 'Gateway' };
export const httpRoutes: Resource = { group: 'gateway.networking.k8s.io', version: 'v1', plural: 'httproutes', kind: 'HTTPRoute' };
export const httpProxies: Resource = { group: 'projectcontour.io', version: 'v1', plural: 'httpproxies', kind: 'HTTPProxy' };

/** The same kind, whatever version it is served in. */
export function isResource(resource: Resource, other: Resource): boolean {
  return resource.plural === other.plural && resource.group === other.group;
}
