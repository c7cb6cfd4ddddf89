import type { KubectlCase } from '../kubectl-case.ts';
import { configMap, deployment, service } from './paths.ts';

const web = deployment('web', { metadata: { labels: { app: 'web' } } });
const list = { apiVersion: 'v1', kind: 'List', items: [web, service('web')] };
const event = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'seen' },
  involvedObject: { apiVersion: 'v1', kind: 'ConfigMap', namespace: '{ns}', name: 'typed' },
  reason: 'Seen',
  message: 'A person saw it.',
  type: 'Normal',
  source: { component: 'conformance' },
  firstTimestamp: '2026-01-01T00:00:00Z',
  lastTimestamp: '2026-01-01T00:00:00Z',
  count: 1,
};

/** What people type. */
export const kubectlCases: readonly KubectlCase[] = [
  {
    name: 'objects are applied, applied again, changed and deleted',
    commands: [
      { args: ['apply', '-f', '-'], input: list },
      { args: ['apply', '-f', '-'], input: list },
      {
        args: ['apply', '-f', '-'],
        input: {
          ...list,
          items: [
            deployment('web', { container: { image: 'registry.invalid/app:2', ports: [{ containerPort: 80 }] } }),
            service('web', { ports: [{ name: 'http', port: 81 }] }),
          ],
        },
      },
      { args: ['get', 'deploy,svc', '-l', 'app=web'] },
      { args: ['get', 'deploy', 'web', '-o', 'jsonpath={.spec.template.spec.containers[0].image}'] },
      { args: ['diff', '-f', '-'], input: service('web', { ports: [{ name: 'http', port: 81 }] }) },
      { args: ['delete', '-f', '-'], input: list },
      { args: ['get', 'deploy', 'web'], exit: 1 },
    ],
  },
  {
    name: 'server-side apply tells conflicts and takes over when forced',
    commands: [
      { args: ['apply', '--server-side', '-f', '-'], input: configMap('sides', { a: '1' }) },
      { args: ['apply', '--server-side', '--field-manager=second', '-f', '-'], input: configMap('sides', { a: '2' }), exit: 1 },
      { args: ['apply', '--server-side', '--field-manager=second', '--force-conflicts', '-f', '-'], input: configMap('sides', { a: '2' }) },
      {
        args: ['get', 'configmap', 'sides', '-o', 'yaml', '--show-managed-fields'],
        lines: [' manager: second', ' operation: Apply', 'data:', ' a: "2"'],
      },
    ],
  },
  {
    name: 'objects are created, labelled, annotated, patched, edited and replaced',
    commands: [
      { args: ['create', 'configmap', 'typed', '--from-literal=a=1'] },
      { args: ['create', 'configmap', 'typed', '--from-literal=a=1'], exit: 1 },
      { args: ['label', 'configmap', 'typed', 'x=y'] },
      { args: ['label', 'configmap', 'typed', 'x=z'], exit: 1 },
      { args: ['label', 'configmap', 'typed', 'x-'] },
      { args: ['annotate', 'configmap', 'typed', 'note=here'] },
      { args: ['patch', 'configmap', 'typed', '-p', '{"data":{"b":"2"}}'] },
      { args: ['patch', 'configmap', 'typed', '--type=merge', '-p', '{"data":{"b":"2"}}'] },
      { args: ['patch', 'configmap', 'typed', '--type=json', '-p', '[{"op":"test","path":"/data/b","value":"9"}]'], exit: 1 },
      { args: ['patch', 'configmap', 'typed', '--type=json', '-p', '[{"op":"replace","path":"/data/b","value":"3"}]'] },
      { args: ['edit', 'configmap', 'typed'], editor: `sed -i 's/^  b: .3.$/  b: "4"/'` },
      { args: ['edit', 'configmap', 'typed'], editor: 'true' },
      { args: ['replace', '-f', '-'], input: configMap('typed', { c: '5' }) },
      { args: ['get', 'configmap', 'typed', '-o', 'yaml'] },
      { args: ['create', '-f', '-'], input: event },
      { args: ['describe', 'configmap', 'typed'] },
      { args: ['events', '--for', 'configmap/typed'] },
      { args: ['get', 'events', '--field-selector', 'involvedObject.name=typed', '-o', 'wide'] },
      { args: ['get', 'configmap', 'typed', '-o', 'name'] },
      { args: ['get', 'configmap', 'typed', '-o', 'custom-columns=NAME:.metadata.name,C:.data.c'] },
      { args: ['delete', 'configmap', 'typed', '--wait=true'] },
    ],
  },
  {
    name: 'workloads are made, given an image, scaled and waited for',
    commands: [
      { args: ['create', 'deployment', 'made', '--image=registry.invalid/app:1', '--replicas=0'] },
      { args: ['set', 'image', 'deployment/made', 'app=registry.invalid/app:2'] },
      { args: ['set', 'env', 'deployment/made', 'A=1'] },
      { args: ['scale', 'deployment', 'made', '--replicas=0', '--current-replicas=0'] },
      { args: ['rollout', 'pause', 'deployment/made'] },
      { args: ['rollout', 'resume', 'deployment/made'] },
      { args: ['wait', 'deployment/made', '--for=jsonpath={.spec.replicas}=0', '--timeout=5s'] },
      { args: ['wait', 'deployment/made', '--for=condition=Nothing', '--timeout=1s'], exit: 1 },
      { args: ['expose', 'deployment', 'made', '--port=80', '--target-port=8080'] },
      {
        args: ['describe', 'service', 'made'],
        lines: ['Name: made', 'Selector: app=made', 'Type: ClusterIP', 'Port: <unset> 80/TCP', 'TargetPort: 8080/TCP'],
      },
      { args: ['describe', 'deployment', 'made'], lines: ['Name: made', 'Selector: app=made', ' Image: registry.invalid/app:2', ' A: 1'] },
      { args: ['delete', 'deployment/made', 'service/made'] },
      { args: ['wait', 'deployment/made', '--for=delete', '--timeout=5s'] },
    ],
  },
  {
    name: 'mistakes are told as the API server tells them',
    commands: [
      { args: ['apply', '-f', '-'], input: { ...configMap('wrong'), dota: {} }, exit: 1 },
      { args: ['apply', '-f', '-'], input: deployment('wrong', { spec: { selector: { matchLabels: { app: 'x' } } } }), exit: 1 },
      { args: ['create', 'configmap', 'Wrong_Name'], exit: 1 },
      { args: ['get', 'configmap', 'nothing'], exit: 1 },
      { args: ['get', 'nonsense'], exit: 1 },
      { args: ['get', 'httproutes'] },
      {
        args: ['apply', '-f', '-'],
        input: {
          apiVersion: 'gateway.networking.k8s.io/v1',
          kind: 'HTTPRoute',
          metadata: { name: 'wrong' },
          spec: { rules: [{ backendRefs: [{ port: 80 }] }] },
        },
        exit: 1,
      },
    ],
  },
  {
    name: 'kinds are listed and explained',
    commands: [
      {
        args: ['api-resources', '--api-group=apps', '--no-headers'],
        lines: ['deployments deploy apps/v1 true Deployment', 'daemonsets ds apps/v1 true DaemonSet'],
      },
      {
        args: ['api-resources', '--api-group=gateway.networking.k8s.io'],
        lines: ['httproutes gateway.networking.k8s.io/v1 true HTTPRoute'],
      },
      { args: ['api-versions'], lines: ['apps/v1', 'v1', 'gateway.networking.k8s.io/v1beta1'] },
      { args: ['explain', 'deployment.spec.replicas'] },
      { args: ['explain', 'service.spec.ports'] },
      { args: ['explain', 'httproute.spec'], lines: ['KIND: HTTPRoute', ' rules <[]Object>', ' hostnames <[]string>'] },
      { args: ['version', '-o', 'json'], lines: [' "gitVersion": "v1.34.4",'] },
      { args: ['get', '--raw', '/readyz'] },
    ],
  },
  {
    name: 'a watch shows what is there and what comes',
    commands: [
      { args: ['create', 'configmap', 'seen', '--from-literal=a=1'] },
      { args: ['get', 'configmap', 'seen', '--watch', '--request-timeout=2s'], lines: ['NAME DATA AGE', 'seen 1 <age>'] },
      { args: ['get', 'configmap', 'seen', '--watch-only', '--request-timeout=1s', '-o', 'name'] },
    ],
  },
];
