import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import type { Resource } from '../../src/kube/resource.ts';
import { httpProxies } from '../../src/traffic/contour/http-proxy.ts';
import { createContourRouter } from '../../src/traffic/contour/router.ts';
import { createGatewayApiRouter } from '../../src/traffic/gateway-api/router.ts';
import { gatewayApiV1 } from '../../src/traffic/gateway-api/versions.ts';
import type { ClusterAccess, Loan, Router } from '../../src/traffic/router.ts';
import { FakeCluster } from '../support/fake-cluster.ts';
import { canaryWith } from './canaries.ts';
import { weighted } from './splits.ts';

const key = 'shop/web';
const canary = canaryWith();
const parentRefs = [{ name: 'gateway', namespace: 'platform' }];

interface Kind {
  readonly what: string;
  readonly create: (access: ClusterAccess) => Router;
  readonly resource: Resource;
  /** A spec of users that sends everything to `backends`. */
  readonly spec: (backends: readonly { readonly name: string; readonly weight?: number }[]) => object;
  readonly status: (generation: number) => object;
}

const httpRoute: Kind = {
  what: 'HTTPRoute',
  create: (access) => createGatewayApiRouter(access, gatewayApiV1),
  resource: gatewayApiV1.resource,
  spec: (backends) => ({
    parentRefs,
    hostnames: ['old.example.com'],
    rules: [{ backendRefs: backends.map((backend) => ({ ...backend, port: 80 })) }],
  }),
  status: (observedGeneration) => ({
    parents: [{ parentRef: parentRefs[0], conditions: [{ type: 'Accepted', status: 'True', observedGeneration }] }],
  }),
};
const httpProxy: Kind = {
  what: 'HTTPProxy',
  create: createContourRouter,
  resource: httpProxies,
  spec: (backends) => ({
    virtualhost: { fqdn: 'old.example.com' },
    routes: [{ conditions: [{ prefix: '/' }], services: backends.map((backend) => ({ ...backend, port: 80 })) }],
  }),
  status: (observedGeneration) => ({ conditions: [{ type: 'Valid', status: 'True', observedGeneration }] }),
};

/** A route of the Canary's name that others made and that serves users. */
function served({ create, resource, spec, status }: Kind, { original = spec([{ name: 'web' }]), metadata = {} } = {}) {
  const cluster = new FakeCluster();
  const router = create(cluster.access);
  const { group, version, kind } = resource;
  cluster.put(resource, {
    apiVersion: `${group}/${version}`,
    kind,
    metadata: { name: 'web', namespace: 'shop', ...metadata },
    spec: original,
  });
  const accept = () =>
    cluster.change(resource, key, (object) => {
      Object.assign(object, { status: status((object['metadata'] as { generation: number }).generation) });
    });
  const live = () => cluster.get(resource, key) as KubeObject;
  accept();
  return { cluster, router, accept, live, original };
}

/** Writes until the route says what is wanted, as the controller does in its turns. */
async function takeOver({ router, accept }: ReturnType<typeof served>): Promise<void> {
  for (let steps = 0; !router.read(canary, weighted(100)).asWanted; steps += 1) {
    if (steps > 5) throw new Error('not taken over');
    await router.write(canary, weighted(router.read(canary, weighted(0)).asWanted ? 100 : 0));
    accept();
  }
}

describe.for([httpRoute, httpProxy])('$what of others', (kind) => {
  test('is given back as it was in three steps, of which each names the Services of the last', async () => {
    const world = served(kind);
    const { cluster, router, accept, live, original } = world;
    await takeOver(world);
    const before = cluster.requests.length;
    const loans: (Loan | undefined)[] = [router.read(canary, weighted(100)).loan];
    for (let steps = 0; steps < 3; steps += 1) {
      await router.giveBack(canary);
      accept();
      loans.push(router.read(canary, weighted(100)).loan);
    }
    expect(loans).toEqual(['ours', 'left', 'joined', 'apart']);
    expect(live()['spec']).toEqual(original);
    expect(live().metadata.annotations ?? {}).toEqual({});
    await router.giveBack(canary);
    expect(cluster.requests.length - before).toBe(3);
  });

  test('gives all traffic to one side or the other in each step', async () => {
    const world = served(kind);
    await takeOver(world);
    const shares: object[] = [];
    for (let steps = 0; steps < 2; steps += 1) {
      await world.router.giveBack(canary);
      world.accept();
      const text = JSON.stringify(world.live()['spec']);
      const backends: { name: string; weight?: number }[] = JSON.parse(text).rules?.[0].backendRefs ?? JSON.parse(text).routes[0].services;
      shares.push(Object.fromEntries(backends.map(({ name, weight }) => [name, weight])));
    }
    expect(shares).toEqual([
      { 'web-primary': 0, 'web-canary': 100, web: 0 },
      { 'web-primary': 0, 'web-canary': 0, web: 1 },
    ]);
  });

  test('is not written again before the proxy has taken a step', async () => {
    const world = served(kind);
    await takeOver(world);
    const before = world.cluster.requests.length;
    await world.router.giveBack(canary);
    await world.router.giveBack(canary);
    expect(world.cluster.requests.length - before).toBe(1);
  });

  test('is given back at once where no proxy has taken it', async () => {
    const world = served(kind);
    await takeOver(world);
    world.cluster.change(kind.resource, key, (object) => Object.assign(object, { status: {} }));
    await world.router.giveBack(canary);
    expect(world.live()['spec']).toEqual(world.original);
  });

  test('keeps its own labels and annotations, also those that we set to the same', async () => {
    const own = { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled', team: 'shop' };
    const world = served(kind, { metadata: { annotations: own } });
    await takeOver(world);
    for (let steps = 0; steps < 3; steps += 1) {
      await world.router.giveBack(canary);
      world.accept();
    }
    expect(world.live().metadata.annotations).toEqual(own);
  });

  test('becomes what somebody has applied with kubectl in the meantime', async () => {
    const world = served(kind);
    await takeOver(world);
    const newer = kind.spec([{ name: 'web-v2' }]);
    world.cluster.change(kind.resource, key, ({ metadata }) => {
      const { annotations } = metadata as { annotations: Record<string, string> };
      annotations['kubectl.kubernetes.io/last-applied-configuration'] = JSON.stringify({ spec: newer });
    });
    for (let steps = 0; steps < 3; steps += 1) {
      await world.router.giveBack(canary);
      world.accept();
    }
    expect(world.live()['spec']).toEqual(newer);
  });

  test('leads to the apex Service where nobody has kept what it was, as with one that Flagger took over', async () => {
    const original = kind.spec([
      { name: 'web-primary', weight: 100 },
      { name: 'web-canary', weight: 0 },
    ]);
    const world = served(kind, { original });
    await takeOver(world);
    for (let steps = 0; steps < 3; steps += 1) {
      await world.router.giveBack(canary);
      world.accept();
    }
    const text = JSON.stringify(world.live()['spec']);
    expect(text).toMatch(/"name":"web","port":80,"weight":100/);
    expect(text).not.toMatch(/web-(primary|canary)/);
  });
});

test.for([httpRoute, httpProxy])('a $what that we made is nobody else’s, and is left alone', async (kind) => {
  const cluster = new FakeCluster();
  const router = kind.create(cluster.access);
  await router.write(canary, weighted(0));
  expect(router.read(canary, weighted(0)).loan).toBeUndefined();
  await router.giveBack(canary);
  expect(cluster.requests).toHaveLength(1);
});
