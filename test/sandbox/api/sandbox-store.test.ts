import { expect, test } from 'vitest';
import { objectKey } from '../../../src/kube/object-key.ts';
import type { Resource } from '../../../src/kube/resource.ts';
import { readRecorded } from '../../../src/sandbox/api/recorded.ts';
import { configMap, configMaps, startCluster } from './cluster-under-test.ts';

const configMapResource: Resource = { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap' };
const deployments: Resource = { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment' };
const pods: Resource = { group: '', version: 'v1', plural: 'pods', kind: 'Pod' };
const routes: Resource = { group: 'gateway.networking.k8s.io', version: 'v1', plural: 'httproutes', kind: 'HTTPRoute' };
const web = objectKey('default', 'web');

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image: 'app:1' }] } },
  },
};

test('objects are made with defaults, identity and frozen all the way down', () => {
  const { store } = startCluster().api;
  const made = store.create(deployments, deployment);
  expect(made).toMatchObject({ metadata: { generation: 1, creationTimestamp: '2026-01-01T00:00:00Z' }, spec: { replicas: 1 }, status: {} });
  expect(made.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
  const { spec } = made as unknown as { spec: { template: { spec: { containers: object[] } } } };
  expect(Object.isFrozen(spec.template.spec.containers[0])).toBe(true);
  expect(store.get(deployments, web)).toBe(store.get(deployments, web));
});

test('a status changes nothing but the status and leaves the generation', () => {
  const { store } = startCluster().api;
  store.create(deployments, deployment);
  const updated = store.update(
    deployments,
    web,
    (object) => ({ ...object, spec: { replicas: 9 }, status: { readyReplicas: 1 } }),
    'status',
  );
  expect(updated).toMatchObject({ metadata: { generation: 1 }, spec: { replicas: 1 }, status: { readyReplicas: 1 } });
});

test('a spec counts the generation and leaves the status', () => {
  const { store } = startCluster().api;
  store.create(deployments, deployment);
  const updated = store.update(deployments, web, (object) => ({
    ...object,
    spec: { ...(object['spec'] as object), replicas: 2 },
    status: { readyReplicas: 1 },
  }));
  expect(updated).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 2 }, status: {} });
});

test('an update that changes nothing writes nothing and tells nobody', () => {
  const { store } = startCluster().api;
  const made = store.create(configMapResource, configMap('web'));
  const told: string[] = [];
  store.subscribe(({ type }) => told.push(type));
  expect(store.update(configMapResource, web, (object) => structuredClone(object) as typeof object)).toBe(made);
  expect(told).toEqual([]);
});

test('listeners hear of all changes in their order, even of those that a listener makes', () => {
  const { store } = startCluster().api;
  const heard: string[] = [];
  store.subscribe(({ object, type }) => {
    if (type === 'ADDED' && object.metadata.name === 'first') store.create(configMapResource, configMap('second'));
  });
  const stop = store.subscribe(({ object }) => heard.push(object.metadata.name));
  store.create(configMapResource, configMap('first'));
  expect(heard).toEqual(['first', 'second']);
  stop();
  store.create(configMapResource, configMap('third'));
  expect(heard).toEqual(['first', 'second']);
});

test('deleting what is not there is harmless', () => {
  const { store } = startCluster().api;
  store.delete(configMapResource, web);
  expect(store.list(configMapResource)).toEqual([]);
});

test('a pod that a node runs is marked over HTTP and removed by its kubelet', () => {
  const { api, send } = startCluster();
  const { store } = api;
  store.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default' },
    spec: { containers: [{ name: 'app', image: 'app:1' }] },
  });
  store.update(pods, web, (pod) => ({ ...pod, spec: { ...(pod['spec'] as object), nodeName: 'node' } }));
  send('DELETE', '/api/v1/namespaces/default/pods/web');
  expect(store.get(pods, web)?.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 30 });
  store.update(pods, web, (pod) => ({ ...pod, status: { phase: 'Succeeded' } }), 'status');
  expect(store.get(pods, web)).toBeDefined();
  store.delete(pods, web);
  expect(store.get(pods, web)).toBeUndefined();
});

test('a kind of a CRD is read in each of its versions, and is gone with the CRD', async () => {
  const { api, clock, send } = startCluster(readRecorded('crds') as object[]);
  const spec = { rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] };
  api.store.create(routes, {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'web', namespace: 'default' },
    spec,
  });
  const beta = { ...routes, version: 'v1beta1' };
  expect(api.store.get(beta, web)).toMatchObject({ apiVersion: 'gateway.networking.k8s.io/v1beta1' });
  send('DELETE', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/httproutes.gateway.networking.k8s.io');
  await clock.advance(1_000);
  expect(() => api.store.list(routes)).toThrow('does not serve httproutes');
});

test('content of a namespace goes before the namespace', async () => {
  const { clock, send } = startCluster();
  send('POST', '/api/v1/namespaces', { body: { metadata: { name: 'shop' } } });
  send('POST', '/api/v1/namespaces/shop/configmaps', { body: { metadata: { name: 'held', finalizers: ['example.com/hold'] } } });
  expect(send('DELETE', '/api/v1/namespaces/shop')).toMatchObject({ status: { phase: 'Terminating' } });
  await clock.advance(1_000);
  expect(send('GET', '/api/v1/namespaces/shop')).toMatchObject({ status: { phase: 'Terminating' } });
  send('POST', '/api/v1/namespaces/shop/configmaps', { body: { metadata: { name: 'late' } }, status: 403 });
  send('PATCH', '/api/v1/namespaces/shop/configmaps/held', {
    body: { metadata: { finalizers: null } },
    type: 'application/merge-patch+json',
  });
  await clock.advance(1_000);
  send('GET', '/api/v1/namespaces/shop', { status: 404 });
});

test('the log names who asked for what', () => {
  const { log, send } = startCluster();
  send('GET', `${configMaps}/missing`, { status: 404 });
  send('GET', '/version');
  expect(log).toMatchObject([
    { userAgent: 'test/1', resource: { verb: 'get', plural: 'configmaps', namespace: 'default', name: 'missing' }, status: 404 },
    { path: '/version', resource: undefined, status: 200 },
  ]);
});
