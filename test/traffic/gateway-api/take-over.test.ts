import { describe, expect, test } from 'vitest';
import type { KubeManifest } from '../../../src/kube/object.ts';
import type { BackendRef } from '../../../src/traffic/gateway-api/http-route.ts';
import { createGatewayApiRouter } from '../../../src/traffic/gateway-api/router.ts';
import { gatewayApiV1 } from '../../../src/traffic/gateway-api/versions.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { canaryWith } from '../canaries.ts';
import { weighted } from '../splits.ts';

const { resource } = gatewayApiV1;
const key = 'shop/web';
const canary = canaryWith();
const parentRefs = [{ name: 'gateway', namespace: 'platform' }];
const primary = (weight: number) => expect.objectContaining({ name: 'web-primary', weight });
const second = (weight: number) => expect.objectContaining({ name: 'web-canary', weight });

type Rules = readonly { readonly filters?: readonly object[]; readonly backendRefs?: readonly BackendRef[] }[];

/** A route of the Canary's name that others made and that serves users. */
function start(rules: Rules = [{ backendRefs: [{ name: 'web', port: 80 }] }]) {
  const cluster = new FakeCluster();
  const router = createGatewayApiRouter(cluster.access, gatewayApiV1);
  const accept = () =>
    cluster.change(resource, key, (object) => {
      const { generation } = object['metadata'] as { generation: number };
      const conditions = [{ type: 'Accepted', status: 'True', observedGeneration: generation }];
      Object.assign(object, { status: { parents: [{ parentRef: parentRefs[0], conditions }] } });
    });
  const route: KubeManifest = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { parentRefs, hostnames: ['old.example.com'], rules },
  };
  cluster.put(resource, route);
  const spec = () => cluster.get(resource, key)?.['spec'] as { hostnames?: string[]; rules: Rules };
  return { cluster, router, accept, spec };
}

describe('a route that serves others', () => {
  test('first names our Services without traffic, then gives them all of it, then names only ours', async () => {
    const { cluster, router, accept, spec } = start();
    accept();
    expect(router.read(canary, weighted(0))).toMatchObject({ takeOver: 'apart', asWanted: false });
    await router.write(canary, weighted(0));
    expect(spec()).toMatchObject({
      hostnames: ['old.example.com'],
      rules: [{ backendRefs: [{ name: 'web', port: 80 }, primary(0), second(0)] }],
    });

    accept();
    expect(router.read(canary, weighted(0))).toMatchObject({ takeOver: 'joined', canaryWeightPercent: 0, asWanted: false });
    await router.write(canary, weighted(0));
    expect(spec().hostnames).toBeUndefined();
    expect(spec().rules[0]?.backendRefs).toEqual([primary(100), second(0), { name: 'web', port: 80, weight: 0 }]);

    accept();
    expect(router.read(canary, weighted(0))).toMatchObject({ takeOver: 'left', canaryWeightPercent: 0, asWanted: false });
    await router.write(canary, weighted(0));
    expect(spec().rules[0]?.backendRefs).toEqual([primary(100), second(0)]);
    expect(router.read(canary, weighted(0))).toMatchObject({ asWanted: true });
    expect(router.read(canary, weighted(0)).takeOver).toBeUndefined();
    expect(cluster.requests).toHaveLength(3);
  });

  test('is not written again before the proxy has taken a step', async () => {
    const { cluster, router, accept } = start();
    accept();
    await router.write(canary, weighted(0));
    await router.write(canary, weighted(0));
    expect(cluster.requests).toHaveLength(1);
    accept();
    await router.write(canary, weighted(0));
    await router.write(canary, weighted(0));
    expect(cluster.requests).toHaveLength(2);
  });

  test('is written as wanted at once where no proxy has taken it, for it serves nobody', async () => {
    const { cluster, router, spec } = start();
    await router.write(canary, weighted(0));
    expect(spec().rules[0]?.backendRefs).toEqual([primary(100), second(0)]);
    expect(cluster.requests).toHaveLength(1);
  });

  test('is written as wanted at once where the canary has traffic (I1)', async () => {
    const { router, accept, spec } = start();
    accept();
    await router.write(canary, weighted(100));
    expect(spec().rules[0]?.backendRefs).toEqual([primary(0), second(100)]);
  });

  test('keeps rules without a backend, and what a rule says beside its backends', async () => {
    const redirect = { filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https' } }] };
    const filters = [{ type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'x-a', value: '1' }] } }];
    const { router, accept, spec } = start([redirect, { filters, backendRefs: [{ name: 'blue', port: 80, weight: 3 }] }]);
    accept();
    await router.write(canary, weighted(0));
    expect(spec().rules).toEqual([redirect, { filters, backendRefs: [{ name: 'blue', port: 80, weight: 3 }, primary(0), second(0)] }]);
  });

  test('is written as wanted at once where its rules have no room for our Services', async () => {
    const many = Array.from({ length: 16 }, (_, index) => ({ name: `app-${index}`, port: 80 }));
    const { router, accept, spec } = start([{ backendRefs: many }]);
    accept();
    await router.write(canary, weighted(0));
    expect(spec().rules[0]?.backendRefs).toHaveLength(2);
  });
});

test.for<[what: string, backendRefs: readonly BackendRef[]]>([
  [
    'a mixture of traffic',
    [
      { name: 'web', port: 80 },
      { name: 'web-primary', port: 80 },
    ],
  ],
  [
    'traffic for nobody',
    [
      { name: 'web', port: 80, weight: 0 },
      { name: 'web-primary', port: 80, weight: 0 },
    ],
  ],
  [
    'our Services only',
    [
      { name: 'web-primary', port: 80 },
      { name: 'web-canary', port: 80, weight: 0 },
    ],
  ],
])('a route with %s is written as wanted', async ([, backendRefs]) => {
  const { cluster, router, accept, spec } = start([{ backendRefs }]);
  accept();
  expect(router.read(canary, weighted(0)).takeOver).toBeUndefined();
  await router.write(canary, weighted(0));
  expect(spec().rules[0]?.backendRefs).toEqual([primary(100), second(0)]);
  expect(cluster.requests).toHaveLength(1);
});
