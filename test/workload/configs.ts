import type { Canary } from '../../src/api/canary.ts';
import type { KubeManifest, KubeObject } from '../../src/kube/object.ts';
import { asDeployment } from '../../src/workload/deployment/deployment.ts';
import { createDeploymentWorkload } from '../../src/workload/deployment/workload.ts';
import { configMaps, deployments, secrets } from '../../src/workload/resources.ts';
import type { Workload } from '../../src/workload/workload.ts';
import { FakeCluster } from '../support/fake-cluster.ts';
import { canaryOf, selectorLabels, targetOf } from './deployments.ts';

export const options = { selectorLabels, includeLabelPrefixes: ['team'] };
export const canary = canaryOf();
export const planted = Buffer.from('planted-secret-value').toString('base64');

export const configMap = (name: string, data: Record<string, string>, more: object = {}): KubeManifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop', uid: `uid-of-${name}`, labels: { team: 'shop', own: 'no' }, ...more },
  data,
});

export const secret = (name: string, value: string, type = 'Opaque'): KubeManifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'shop', uid: `uid-of-${name}` },
  type,
  data: { token: value },
});

/** Pods that take `conf` (ConfigMap), `pass` (Secret) and, where it is there, `extra`. */
export const podSpec = {
  containers: [
    {
      name: 'app',
      image: 'web:1',
      envFrom: [{ configMapRef: { name: 'conf' } }, { secretRef: { name: 'pass' } }, { configMapRef: { name: 'extra', optional: true } }],
    },
  ],
};

export interface Started {
  readonly cluster: FakeCluster;
  readonly workload: Workload;
}

export function start(more: { podSpec?: object; configTracking?: 'on' | 'off' } = {}): Started {
  const cluster = new FakeCluster();
  cluster.put(deployments, targetOf('web:1', { podSpec: more.podSpec ?? podSpec }));
  cluster.put(configMaps, configMap('conf', { message: 'hello' }));
  cluster.put(secrets, secret('pass', planted));
  const workload = createDeploymentWorkload(cluster.access, { ...options, configTracking: more.configTracking ?? 'on' });
  return { cluster, workload };
}

/** A primary that runs what the target says. */
export async function started(more: Parameters<typeof start>[0] = {}): Promise<Started> {
  const all = start(more);
  await all.workload.refresh(canary);
  await all.workload.createPrimary(canary);
  all.cluster.requests.length = 0;
  all.cluster.reads.length = 0;
  return all;
}

export const revisions = (workload: Workload, of: Canary = canary) => {
  const { target, primary } = workload.read(of);
  return { target: target?.revision, primary: primary?.revision };
};

export const isPromoted = (workload: Workload) => revisions(workload).target === revisions(workload).primary;

export const setMessage = (cluster: FakeCluster, message: string) => cluster.put(configMaps, configMap('conf', { message }));

export const namesIn = (object: KubeObject | undefined) => {
  if (object === undefined) throw new Error('there is no such Deployment');
  const [container] = asDeployment(object).spec.template.spec.containers;
  return (container?.envFrom ?? []).map((from) => from.configMapRef?.name ?? from.secretRef?.name ?? '');
};

export const primaryNames = (cluster: FakeCluster) => namesIn(cluster.get(deployments, 'shop/web-primary'));

export const copiesIn = (cluster: FakeCluster) =>
  [configMaps, secrets].flatMap((resource) =>
    cluster
      .cache(resource)
      .list('shop')
      .map(({ metadata }) => metadata.name)
      .filter((name) => name.includes('-primary-')),
  );

export async function release({ cluster, workload }: Started, message: string): Promise<string> {
  setMessage(cluster, message);
  await workload.refresh(canary);
  await workload.saveSnapshot(canary, 'primary');
  await workload.saveSnapshot(canary, 'target');
  return revisions(workload).target ?? '';
}
