/** What the embedded API server serves from birth, by group and version; everything about them is recorded. CRDs add the rest. */
export const builtInKinds: Readonly<Record<string, readonly string[]>> = {
  'api/v1': ['namespaces', 'services', 'pods', 'configmaps', 'secrets', 'events', 'serviceaccounts', 'nodes', 'endpoints'],
  'apis/apps/v1': ['deployments', 'replicasets', 'daemonsets', 'controllerrevisions'],
  'apis/coordination.k8s.io/v1': ['leases'],
  'apis/discovery.k8s.io/v1': ['endpointslices'],
  'apis/autoscaling/v2': ['horizontalpodautoscalers'],
  'apis/events.k8s.io/v1': ['events'],
  'apis/policy/v1': ['poddisruptionbudgets'],
  'apis/networking.k8s.io/v1': ['networkpolicies'],
  'apis/apiextensions.k8s.io/v1': ['customresourcedefinitions'],
};

/** CRDs of routers, taken as the cluster has them. */
export const recordedCrds: readonly string[] = [
  'gatewayclasses.gateway.networking.k8s.io',
  'gateways.gateway.networking.k8s.io',
  'httproutes.gateway.networking.k8s.io',
  'httpproxies.projectcontour.io',
];
