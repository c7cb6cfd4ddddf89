import { describe, expect, test } from 'vitest';
import type { TrafficSplit } from '../../../src/api/traffic-split.ts';
import { httpProxies } from '../../../src/traffic/contour/http-proxy.ts';
import { proxyRoutes } from '../../../src/traffic/contour/manifest.ts';
import { createContourRouter } from '../../../src/traffic/contour/router.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { Recording } from '../../support/recorded.ts';
import { canaryWith } from '../canaries.ts';
import { routerCases } from '../router.case.ts';
import { weighted } from '../splits.ts';

const key = 'shop/web';

describe('the Contour router', () => {
  routerCases({
    create: createContourRouter,
    features: { weights: true, match: true, mirror: false, sessionAffinity: false },
    canary: canaryWith(),
    edited: canaryWith({ timeout: '15s' }),
    resource: httpProxies,
    key,
    spoil: ({ spec }) => Object.assign((spec as { routes: object[] }).routes.at(-1) ?? {}, { conditions: [{ prefix: '/other' }] }),
  });

  const start = (ingressClass?: string) => {
    const cluster = new FakeCluster();
    return { cluster, router: createContourRouter(cluster.access, ingressClass === undefined ? {} : { ingressClass }) };
  };
  const setRoutes = (cluster: FakeCluster, routes: readonly object[]) =>
    cluster.change(httpProxies, key, ({ spec }) => Object.assign(spec as object, { routes }));

  test.for([
    ['contour-promoted-02-Initialized-w0-i0-f0', 0],
    ['contour-promoted-04-Progressing-w25-i0-f0', 25],
    ['contour-promoted-05-Progressing-w50-i0-f0', 50],
    ['contour-promoted-08-Succeeded-w0-i0-f0', 0],
  ] as const)("takes over Flagger's proxy of %s at weight %i without a request", async ([name, canaryWeightPercent]) => {
    const recording = new Recording(name);
    const { cluster, router } = start('contour');
    cluster.put(httpProxies, recording.object('HTTPProxy'));
    const wanted = weighted(canaryWeightPercent);
    expect(router.read(recording.canary, wanted)).toEqual({ canaryWeightPercent, accepted: true, asWanted: true });
    await router.write(recording.canary, wanted);
    expect(cluster.requests).toEqual([]);
  });

  test("takes over Flagger's A/B test of one header, whose conditions are written together", async () => {
    const { cluster, router } = start();
    const tested = canaryWith({}, { iterations: 3, match: [{ headers: { 'x-user': { exact: 'insider' } } }] });
    const wanted: TrafficSplit = { ...weighted(0), matched: 'canary' };
    await router.write(tested, wanted);
    const [first, rest] = proxyRoutes(tested, wanted).map(({ services = [], ...route }) => ({
      ...route,
      services: services.map(({ weight, ...service }) => (weight === 0 ? service : { ...service, weight })),
    }));
    setRoutes(cluster, [{ ...first, conditions: [{ prefix: '/', header: { exact: 'insider', name: 'x-user' } }] }, { ...rest }]);
    expect(router.read(tested, wanted)).toMatchObject({ canaryWeightPercent: 0, asWanted: true });
  });

  test('changes nothing in a proxy that says the same in other words', async () => {
    const { cluster, router } = start();
    const tested = canaryWith(
      { retries: { perTryTimeout: '1s' } },
      { match: [{ headers: { 'x-b': { exact: '1' }, 'x-a': { exact: '2' } } }] },
    );
    await router.write(tested, weighted(25));
    const [first, rest] = proxyRoutes(tested, weighted(25));
    const conditions = [{ header: { exact: '1', name: 'x-b' } }, { header: { exact: '2', name: 'x-a' } }, { prefix: '/' }];
    setRoutes(cluster, [{ ...first, conditions, retryPolicy: { count: 1, perTryTimeout: '1s', retryOn: [] } }, { ...rest }]);
    expect(router.read(tested, weighted(25))).toMatchObject({ canaryWeightPercent: 25, asWanted: true });
  });

  test.for([
    ['weights that are all absent as halves', [{ name: 'web-primary' }, { name: 'web-canary', weight: 0 }], 50],
    ['the canary alone as everything', [{ name: 'web-canary' }], 100],
    ['the primary alone as nothing', [{ name: 'web-primary' }], 0],
    ['no weight beside one as nothing', [{ name: 'web-primary', weight: 1 }, { name: 'web-canary' }], 0],
  ] as const)('reads %s, as Contour does', async ([, services, canaryWeightPercent]) => {
    const { cluster, router } = start();
    await router.write(canaryWith(), weighted(0));
    setRoutes(cluster, [{ services }]);
    expect(router.read(canaryWith(), weighted(50))).toMatchObject({ canaryWeightPercent, asWanted: false });
  });

  test('changes the ingress class only where the flag names one', async () => {
    const { cluster, router } = start();
    await router.write(canaryWith(), weighted(0));
    cluster.change(httpProxies, key, ({ spec }) => Object.assign(spec as object, { ingressClassName: 'theirs' }));
    expect(router.read(canaryWith(), weighted(0))).toMatchObject({ asWanted: true });
    const flagged = createContourRouter(cluster.access, { ingressClass: 'public' });
    expect(flagged.read(canaryWith(), weighted(0))).toMatchObject({ asWanted: false });
    await flagged.write(canaryWith(), weighted(0));
    expect(cluster.get(httpProxies, key)?.['spec']).toMatchObject({ ingressClassName: 'public' });
  });

  test('leaves a host and inclusions that its user added', async () => {
    const { cluster, router } = start();
    await router.write(canaryWith(), weighted(0));
    const theirs = { virtualhost: { fqdn: 'web.example.com' }, includes: [{ name: 'other' }] };
    cluster.change(httpProxies, key, ({ spec }) => Object.assign(spec as object, theirs));
    await router.write(canaryWith(), weighted(25));
    expect(cluster.get(httpProxies, key)?.['spec']).toMatchObject(theirs);
  });
});
