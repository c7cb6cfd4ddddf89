/**
 * Manifests that set as little as the API server accepts but visit every struct whose defaults matter. What a dry-run create adds to them
 * is the server's built-in defaulting, which OpenAPI does not tell.
 */
export interface Probe {
  /** Collection path. */
  readonly path: string;
  /** Schema of the object among the recorded ones. */
  readonly schema: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

const probe = { httpGet: { port: 80 } };

const podSpec = {
  containers: [
    {
      name: 'c',
      image: 'registry.invalid/image:1',
      ports: [{ containerPort: 80 }],
      env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
      readinessProbe: probe,
      livenessProbe: { grpc: { port: 80 } },
      lifecycle: { preStop: { httpGet: { port: 80 } } },
    },
  ],
  initContainers: [{ name: 'i', image: 'registry.invalid/image:1' }],
  volumes: [
    { name: 'configmap', configMap: { name: 'a' } },
    { name: 'secret', secret: { secretName: 'a' } },
    { name: 'empty', emptyDir: {} },
    { name: 'host', hostPath: { path: '/a' } },
    { name: 'downward', downwardAPI: { items: [{ path: 'a', fieldRef: { fieldPath: 'metadata.name' } }] } },
    { name: 'projected', projected: { sources: [{ serviceAccountToken: { path: 'a' } }] } },
  ],
};

const workload = { selector: { matchLabels: { app: 'a' } }, template: { metadata: { labels: { app: 'a' } }, spec: podSpec } };
const metadata = { name: 'serin-record-probe' };

export const probes: readonly Probe[] = [
  {
    path: '/apis/apps/v1/namespaces/default/deployments',
    schema: 'io.k8s.api.apps.v1.Deployment',
    manifest: { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: workload },
  },
  {
    path: '/apis/apps/v1/namespaces/default/deployments',
    schema: 'io.k8s.api.apps.v1.Deployment',
    manifest: { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { ...workload, strategy: { rollingUpdate: {} } } },
  },
  {
    path: '/apis/apps/v1/namespaces/default/replicasets',
    schema: 'io.k8s.api.apps.v1.ReplicaSet',
    manifest: { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata, spec: workload },
  },
  {
    path: '/apis/apps/v1/namespaces/default/daemonsets',
    schema: 'io.k8s.api.apps.v1.DaemonSet',
    manifest: { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata, spec: workload },
  },
  {
    path: '/apis/apps/v1/namespaces/default/daemonsets',
    schema: 'io.k8s.api.apps.v1.DaemonSet',
    manifest: { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata, spec: { ...workload, updateStrategy: { rollingUpdate: {} } } },
  },
  {
    path: '/api/v1/namespaces/default/services',
    schema: 'io.k8s.api.core.v1.Service',
    manifest: { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 80 }] } },
  },
  {
    path: '/api/v1/namespaces/default/secrets',
    schema: 'io.k8s.api.core.v1.Secret',
    manifest: { apiVersion: 'v1', kind: 'Secret', metadata },
  },
  {
    path: '/api/v1/namespaces',
    schema: 'io.k8s.api.core.v1.Namespace',
    manifest: { apiVersion: 'v1', kind: 'Namespace', metadata },
  },
  {
    path: '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers',
    schema: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
    manifest: {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'a', apiVersion: 'apps/v1' }, maxReplicas: 2 },
    },
  },
  {
    path: '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices',
    schema: 'io.k8s.api.discovery.v1.EndpointSlice',
    manifest: {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata,
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.0.0.1'] }],
      ports: [{ port: 80 }],
    },
  },
  {
    path: '/apis/policy/v1/namespaces/default/poddisruptionbudgets',
    schema: 'io.k8s.api.policy.v1.PodDisruptionBudget',
    manifest: { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata, spec: { selector: {} } },
  },
  {
    path: '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies',
    schema: 'io.k8s.api.networking.v1.NetworkPolicy',
    manifest: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata,
      spec: { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] },
    },
  },
];
