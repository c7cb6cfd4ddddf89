import type { KubeManifest } from '../../../src/kube/object.ts';
import { demoCanary, demoDeployment } from '../../../src/sandbox/demo-scenario.ts';

/** Canaries of one team's namespace. */
const perNamespace = 10;
export const fleetImage = (version: string) => `example.com/shop:${version}`;
export const fleetVersions = ['1.0', '1.1'];

/** As many variables as a service of some age has; with probes and resources, about 3 KB of a pod template. */
const environment = Array.from({ length: 25 }, (_, index) => ({
  name: `SHOP_SETTING_NUMBER_${index}`,
  value: `https://dependency-${index}.example.com:8443/path/of/some/length?option=${index}`,
}));

export const namespaceOf = (index: number) => `team-${Math.floor(index / perNamespace)}`;
export const nameOf = (index: number) => `app-${index}`;

/** What a user creates for the Canary number `index`; the namespace comes with its first one. */
export function fleetManifests(index: number): KubeManifest[] {
  const namespace = namespaceOf(index);
  const own = [deployment(index), canary(index)];
  return index % perNamespace === 0 ? [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, ...own] : own;
}

function deployment(index: number): KubeManifest {
  const base = demoDeployment({ image: fleetImage('1.0'), replicas: 1 });
  const spec = base['spec'] as { template: { metadata: object; spec: { containers: readonly object[] } } };
  const labels = {
    app: nameOf(index),
    'app.kubernetes.io/name': nameOf(index),
    'app.kubernetes.io/part-of': 'shop',
    team: namespaceOf(index),
  };
  const probe = { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 5, timeoutSeconds: 2 };
  const containers = spec.template.spec.containers.map((container) => ({
    ...container,
    env: environment,
    livenessProbe: probe,
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
  }));
  return {
    ...base,
    metadata: { name: nameOf(index), namespace: namespaceOf(index), labels },
    spec: {
      ...spec,
      selector: { matchLabels: { app: nameOf(index) } },
      template: { ...spec.template, metadata: { ...spec.template.metadata, labels }, spec: { ...spec.template.spec, containers } },
    },
  };
}

function canary(index: number): KubeManifest {
  const base = demoCanary({ analysis: { stepWeights: [10, 20, 30, 40, 50] } });
  const spec = base['spec'] as { targetRef: object; service: object };
  return {
    ...base,
    metadata: { name: nameOf(index), namespace: namespaceOf(index) },
    spec: {
      ...spec,
      progressDeadlineSeconds: 600,
      targetRef: { ...spec.targetRef, name: nameOf(index) },
      service: { ...spec.service, hosts: [`${nameOf(index)}.example.com`] },
    },
  };
}
