import type { ConformanceCase } from '../case.ts';
import { autoscalers, daemonSets, deployment, deployments, revisions, service, services } from './paths.ts';

const rich = {
  image: 'registry.invalid/app',
  ports: [{ containerPort: 80 }],
  resources: { limits: { cpu: '100m', memory: '64Mi' } },
  readinessProbe: { httpGet: { path: '/', port: 80 } },
  livenessProbe: { tcpSocket: { port: 'http' }, periodSeconds: 5 },
  env: [{ name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
  envFrom: [{ configMapRef: { name: 'x' } }],
  volumeMounts: [{ name: 'config', mountPath: '/config' }],
};

/** What the API server does with Deployments, DaemonSets, Services, HPAs and ControllerRevisions. */
export const workloadCases: readonly ConformanceCase[] = [
  {
    name: 'a Deployment is completed with defaults',
    steps: [
      { method: 'POST', path: deployments, body: deployment('plain'), status: 201 },
      {
        method: 'POST',
        path: deployments,
        body: deployment('rich', {
          spec: {
            strategy: { rollingUpdate: { maxSurge: 1 } },
            template: {
              metadata: { labels: { app: 'rich' } },
              spec: {
                containers: [{ name: 'app', ...rich }],
                volumes: [
                  { name: 'config', configMap: { name: 'x' } },
                  { name: 'tmp', emptyDir: {} },
                ],
                serviceAccountName: 'app',
              },
            },
          },
        }),
        status: 201,
      },
      { method: 'POST', path: deployments, body: deployment('recreate', { spec: { strategy: { type: 'Recreate' } } }), status: 201 },
      { method: 'PATCH', path: `${deployments}/plain`, type: 'merge-patch', body: { metadata: { labels: { a: 'b' } } }, status: 200 },
      { method: 'PATCH', path: `${deployments}/plain`, type: 'merge-patch', body: { spec: { paused: true } }, status: 200 },
    ],
  },
  {
    name: 'a Deployment that cannot work is refused',
    steps: [
      { method: 'POST', path: deployments, body: deployment('bad', { spec: { selector: { matchLabels: { app: 'x' } } } }), status: 422 },
      { method: 'POST', path: deployments, body: deployment('bad', { spec: { replicas: -1 } }), status: 422 },
      { method: 'POST', path: deployments, body: deployment('bad', { spec: { replicas: 'one' } }), status: 400, only: ['reason', 'code'] },
      { method: 'POST', path: deployments, body: deployment('bad', { container: { image: '' } }), status: 422 },
      {
        method: 'POST',
        path: deployments,
        body: deployment('bad', { spec: { strategy: { type: 'Recreate', rollingUpdate: {} } } }),
        status: 422,
      },
      {
        method: 'POST',
        path: deployments,
        body: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'bad' }, spec: {} },
        status: 422,
        only: ['reason', 'code'],
      },
    ],
  },
  {
    name: "a Deployment's selector never changes",
    steps: [
      { method: 'POST', path: deployments, body: deployment('fixed'), status: 201 },
      {
        method: 'PATCH',
        path: `${deployments}/fixed`,
        type: 'merge-patch',
        body: { spec: { selector: { matchLabels: { app: 'fixed', more: 'x' } }, template: { metadata: { labels: { more: 'x' } } } } },
        status: 422,
      },
    ],
  },
  {
    name: 'a Deployment is scaled through its subresource',
    steps: [
      { method: 'POST', path: deployments, body: deployment('scale', { spec: { paused: true } }), status: 201 },
      { method: 'GET', path: `${deployments}/scale/scale`, status: 200, only: ['kind', 'apiVersion', 'spec', 'status', 'metadata.name'] },
      {
        method: 'PATCH',
        path: `${deployments}/scale/scale`,
        type: 'json-patch',
        body: [{ op: 'add', path: '/spec/replicas', value: 1 }],
        status: 200,
        only: ['spec'],
      },
      {
        method: 'PATCH',
        path: `${deployments}/scale`,
        type: 'json-patch',
        body: [
          { op: 'test', path: '/spec/replicas', value: 1 },
          { op: 'replace', path: '/spec/replicas', value: 0 },
        ],
        status: 200,
      },
      {
        method: 'PUT',
        path: `${deployments}/scale/scale`,
        body: { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'scale', namespace: '{ns}' }, spec: { replicas: 0 } },
        status: 200,
        only: ['spec'],
      },
      {
        method: 'PATCH',
        path: `${deployments}/scale/scale`,
        type: 'merge-patch',
        body: { spec: { replicas: -1 } },
        status: 422,
        only: ['reason', 'code'],
      },
    ],
  },
  {
    name: 'a DaemonSet is completed with defaults',
    steps: [
      {
        method: 'POST',
        path: daemonSets,
        body: {
          apiVersion: 'apps/v1',
          kind: 'DaemonSet',
          metadata: { name: 'agent' },
          spec: {
            selector: { matchLabels: { app: 'agent' } },
            template: {
              metadata: { labels: { app: 'agent' } },
              spec: { nodeSelector: { none: 'such' }, containers: [{ name: 'app', image: 'registry.invalid/app:1' }] },
            },
          },
        },
        status: 201,
      },
      {
        method: 'PATCH',
        path: `${daemonSets}/agent`,
        type: 'strategic-merge-patch',
        body: { spec: { template: { spec: { nodeSelector: { 'flagger.app/scale-to-zero': 'true' } } } } },
        status: 200,
      },
    ],
  },
  {
    name: 'a Service gets an address and keeps it',
    steps: [
      { method: 'POST', path: services, body: service('addressed'), status: 201, save: { address: 'spec.clusterIP' } },
      {
        method: 'PUT',
        path: `${services}/addressed`,
        body: service('addressed', { ports: [{ name: 'http', port: 8080, targetPort: 'web' }] }),
        status: 200,
      },
      {
        method: 'PATCH',
        path: `${services}/addressed`,
        type: 'merge-patch',
        body: { spec: { clusterIP: '10.96.255.254' } },
        status: 422,
        only: ['reason', 'code', 'details.causes.0.field'],
      },
      {
        method: 'PATCH',
        path: `${services}/addressed`,
        type: 'json-patch',
        body: [
          { op: 'test', path: '/spec/clusterIP', value: '{address}' },
          { op: 'replace', path: '/spec/selector', value: { app: 'other' } },
        ],
        status: 200,
      },
      {
        method: 'PATCH',
        path: `${services}/addressed`,
        type: 'strategic-merge-patch',
        body: {
          spec: {
            ports: [
              { port: 8080, name: 'renamed' },
              { port: 9090, name: 'metrics' },
            ],
          },
        },
        status: 200,
      },
    ],
  },
  {
    name: 'a Service that cannot work is refused, a headless one has no address',
    steps: [
      { method: 'POST', path: services, body: service('headless', { clusterIP: 'None' }), status: 201 },
      { method: 'POST', path: services, body: service('no-ports', { ports: [] }), status: 422 },
      { method: 'POST', path: services, body: service('nameless', { ports: [{ port: 80 }, { port: 81 }] }), status: 422 },
      { method: 'POST', path: services, body: service('1st'), status: 422 },
    ],
  },
  {
    name: 'an autoscaler is completed with defaults',
    steps: [
      {
        method: 'POST',
        path: autoscalers,
        body: {
          apiVersion: 'autoscaling/v2',
          kind: 'HorizontalPodAutoscaler',
          metadata: { name: 'hpa' },
          spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'none' }, maxReplicas: 3 },
        },
        status: 201,
      },
      {
        method: 'PATCH',
        path: `${autoscalers}/hpa`,
        type: 'json-patch',
        body: [
          { op: 'test', path: '/spec/maxReplicas', value: 3 },
          { op: 'replace', path: '/spec/maxReplicas', value: 4 },
        ],
        status: 200,
      },
    ],
  },
  {
    name: 'a ControllerRevision keeps any data and never changes it',
    steps: [
      {
        method: 'POST',
        path: revisions,
        body: {
          apiVersion: 'apps/v1',
          kind: 'ControllerRevision',
          metadata: { name: 'one' },
          data: { spec: { any: [1, { thing: null }] } },
          revision: 1,
        },
        status: 201,
      },
      {
        method: 'PATCH',
        path: `${revisions}/one`,
        type: 'merge-patch',
        body: { data: { spec: { any: 'thing' } } },
        status: 422,
        only: ['reason', 'code', 'details'],
      },
      { method: 'PATCH', path: `${revisions}/one`, type: 'merge-patch', body: { revision: 2 }, status: 200 },
    ],
  },
];
