import { describe, expect, test } from 'vitest';
import { apexKeysAnnotation, fluxAnnotations } from '../../../src/api/group.ts';
import type { TrafficSplit } from '../../../src/api/traffic-split.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { createGatewayApiRouter } from '../../../src/traffic/gateway-api/router.ts';
import { gatewayApiV1, gatewayApiV1beta1 } from '../../../src/traffic/gateway-api/versions.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { Recording } from '../../support/recorded.ts';
import { canaryWith } from '../canaries.ts';
import { routerCases } from '../router.case.ts';
import { match, weighted } from '../splits.ts';

const key = 'shop/web';
const canary = canaryWith({ hosts: ['web.example.com'] });

/** The rule of the test below as another client might have written it, with the API server's defaults. */
const sameRule = {
  matches: [
    {
      path: { type: 'PathPrefix', value: '/' },
      headers: [
        { name: 'x-b', value: '1' },
        { type: 'RegularExpression', name: 'x-a', value: '.*' },
      ],
      queryParams: [],
    },
    { path: { value: '/api', type: 'PathPrefix' } },
  ],
  filters: [
    { type: 'CORS', cors: { allowOrigins: ['https://example.com'], maxAge: 5 } },
    {
      type: 'ResponseHeaderModifier',
      responseHeaderModifier: {
        add: [
          { name: 'b', value: '2' },
          { name: 'a', value: '1' },
        ],
      },
    },
  ],
  backendRefs: [
    { name: 'web-primary', port: 80, weight: 75 },
    { name: 'web-canary', port: 80, weight: 25 },
  ],
};

for (const version of [gatewayApiV1, gatewayApiV1beta1]) {
  describe(`the Gateway API router of ${version.resource.version}`, () => {
    routerCases({
      create: (access) => createGatewayApiRouter(access, version),
      features: { weights: true, match: true, mirror: true, sessionAffinity: true },
      canary,
      edited: canaryWith({ hosts: ['shop.example.com'], headers: { request: { set: { 'x-b': '1', 'x-a': '2' } } } }),
      resource: version.resource,
      key,
      spoil: ({ spec }) =>
        Object.assign((spec as { rules: object[] }).rules[0] ?? {}, { matches: [{ path: { type: 'Exact', value: '/other' } }] }),
    });
  });
}

describe('the Gateway API router', () => {
  const start = () => {
    const cluster = new FakeCluster();
    return { cluster, router: createGatewayApiRouter(cluster.access, gatewayApiV1) };
  };

  const held = 'news-canary=KguymaNqxg';
  const recorded: readonly (readonly [string, TrafficSplit])[] = [
    ['weighted-promoted-02-Initialized-w0-i0-f0', weighted(0)],
    ['weighted-promoted-04-Progressing-w25-i0-f0', weighted(25)],
    ['weighted-promoted-05-Progressing-w50-i0-f0', weighted(50)],
    ['weighted-promoted-06-Promoting-w50-i0-f0', weighted(50)],
    ['weighted-promoted-08-Succeeded-w0-i0-f0', weighted(0)],
    ['weighted-failed-07-Failed-w0-i0-f0', weighted(0)],
    ['abtest-promoted-02-Initialized-w0-i0-f0', weighted(0)],
    ['abtest-promoted-04-Progressing-w0-i1-f0', { ...weighted(0), matched: 'canary' }],
    ['abtest-promoted-09-Succeeded-w0-i0-f0', weighted(0)],
    ['affinity-promoted-02-Initialized-w0-i0-f0', weighted(0)],
    ['affinity-promoted-04-Progressing-w25-i0-f0', { ...weighted(25), cookies: { canary: held } }],
    ['affinity-promoted-05-Progressing-w50-i0-f0', { ...weighted(50), cookies: { canary: held } }],
    ['affinity-promoted-08-Succeeded-w0-i0-f0', { ...weighted(0), cookies: { previous: held } }],
  ];
  test.for(recorded)("takes over Flagger's route of %s as %o without a request", async ([name, split]) => {
    const recording = new Recording(name);
    const { cluster, router } = start();
    cluster.put(gatewayApiV1.resource, recording.object('HTTPRoute'));
    const { canaryWeightPercent } = split;
    expect(router.read(recording.canary, split)).toEqual({ canaryWeightPercent, accepted: true, asWanted: true });
    await router.write(recording.canary, split);
    expect(cluster.requests).toEqual([]);
  });

  test('changes nothing in a route that says the same in other words', async () => {
    const { cluster, router } = start();
    const written = canaryWith({
      match: [{ uri: { prefix: '/api' } }, { headers: { 'x-b': { exact: '1' }, 'x-a': { regex: '.*' } } }],
      headers: { response: { add: { b: '2', a: '1' } } },
      corsPolicy: { allowOrigin: ['https://example.com'] },
    });
    await router.write(written, weighted(25));
    cluster.change(gatewayApiV1.resource, key, ({ spec }) => Object.assign(spec as object, { rules: [sameRule] }));
    expect(router.read(written, weighted(25))).toMatchObject({ canaryWeightPercent: 25, asWanted: true });
    await router.write(written, weighted(25));
    expect(cluster.requests).toHaveLength(1);
  });

  test('keeps labels and annotations that others put on the route', async () => {
    const { cluster, router } = start();
    const labelled = canaryWith({ apex: { labels: { team: 'shop' }, annotations: { 'example.com/owner': 'us' } } });
    await router.write(canary, weighted(0));
    cluster.change(gatewayApiV1.resource, key, ({ metadata }) => {
      Object.assign(metadata as object, { labels: { theirs: 'yes' } });
      Object.assign((metadata as KubeObject['metadata']).annotations ?? {}, { 'gateway.example.com/arn': 'abc' });
    });
    await router.write(labelled, weighted(0));
    expect(cluster.get(gatewayApiV1.resource, key)?.metadata).toMatchObject({
      labels: { theirs: 'yes', team: 'shop' },
      annotations: { 'gateway.example.com/arn': 'abc', 'example.com/owner': 'us', 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' },
    });
  });

  test('takes off what is taken out of spec.service.apex again, and nothing of others', async () => {
    const { cluster, router } = start();
    const apex = { labels: { team: 'shop', tier: 'front' }, annotations: { 'example.com/owner': 'us' } };
    await router.write(canaryWith({ apex }), weighted(0));
    cluster.change(gatewayApiV1.resource, key, ({ metadata }) => {
      Object.assign((metadata as KubeObject['metadata']).labels ?? {}, { theirs: 'yes' });
    });
    const metadata = () => cluster.get(gatewayApiV1.resource, key)?.metadata;
    await router.write(canaryWith({ apex: { labels: { tier: 'front' } } }), weighted(0));
    expect(metadata()?.labels).toEqual({ theirs: 'yes', tier: 'front' });
    expect(metadata()?.annotations).not.toHaveProperty('example.com/owner');
    await router.write(canary, weighted(0));
    expect(metadata()?.labels).toEqual({ theirs: 'yes' });
    expect(Object.keys(metadata()?.annotations ?? {})).toEqual(Object.keys(fluxAnnotations));
    const before = cluster.requests.length;
    await router.write(canary, weighted(0));
    expect(cluster.requests).toHaveLength(before);
  });

  test.for(['no JSON', '{"labels":"theirs","annotations":{}}', '[]', 'null'])(
    'takes nothing off for a record that says %s',
    async (record) => {
      const { cluster, router } = start();
      await router.write(canary, weighted(0));
      cluster.change(gatewayApiV1.resource, key, ({ metadata }) => {
        Object.assign(metadata as object, { labels: { theirs: 'yes' } });
        Object.assign((metadata as KubeObject['metadata']).annotations ?? {}, { [apexKeysAnnotation]: record });
      });
      await router.write(canary, weighted(0));
      expect(cluster.get(gatewayApiV1.resource, key)?.metadata).toMatchObject({ labels: { theirs: 'yes' } });
    },
  );

  test('shares of a route that do not sum to 100 are read as percent, and are not as wanted', async () => {
    const { cluster, router } = start();
    await router.write(canary, weighted(50));
    cluster.change(gatewayApiV1.resource, key, (object) => {
      const { spec } = object as unknown as { spec: { rules: { backendRefs: { weight: number }[] }[] } };
      for (const [index, backend] of (spec.rules[0]?.backendRefs ?? []).entries()) backend.weight = index === 0 ? 3 : 1;
    });
    expect(router.read(canary, weighted(25))).toMatchObject({ canaryWeightPercent: 25, asWanted: false });
  });

  test('reads the weight of clients that no match picks out, and within a match that holds back the weights the one there', async () => {
    const { router } = start();
    const tested = canaryWith({}, { match, iterations: 3 });
    const matched: TrafficSplit = { ...weighted(0), matched: 'canary' };
    await router.write(tested, matched);
    expect(router.read(tested, matched)).toMatchObject({ canaryWeightPercent: 0 });
    const held = canaryWith({}, { match });
    await router.write(held, weighted(50));
    expect(router.read(held, weighted(50))).toMatchObject({ canaryWeightPercent: 50, asWanted: true });
    const sticky = canaryWith({}, { match, sessionAffinity: { cookieName: 'c' } });
    const split: TrafficSplit = { ...weighted(25), cookies: { canary: 'c=abc' } };
    await router.write(sticky, split);
    expect(router.read(sticky, split)).toMatchObject({ canaryWeightPercent: 25, asWanted: true });
  });

  const odd: readonly (readonly [string, readonly object[], number | undefined])[] = [
    [
      'weights that are all 0, at which nobody is served, as 0',
      [
        { name: 'web-primary', weight: 0 },
        { name: 'web-canary', weight: 0 },
      ],
      0,
    ],
    ['weights that are absent as halves', [{ name: 'web-primary' }, { name: 'web-canary' }], 50],
    ['the canary alone as everything', [{ name: 'web-canary' }], 100],
    ['the primary alone, even without weight, as nothing', [{ name: 'web-primary', weight: 0 }], 0],
  ];
  test.for(odd)('reads %s', async ([, backendRefs, canaryWeightPercent]) => {
    const { cluster, router } = start();
    await router.write(canary, weighted(0));
    cluster.change(gatewayApiV1.resource, key, ({ spec }) => Object.assign(spec as object, { rules: [{ backendRefs }] }));
    expect(router.read(canary, weighted(0))).toMatchObject({ canaryWeightPercent, asWanted: false });
  });

  test('has no weight while a route of the same name sends traffic elsewhere, and then takes it over', async () => {
    const { cluster, router } = start();
    cluster.put(gatewayApiV1.resource, {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { parentRefs: [{ name: 'other' }], hostnames: ['old.example.com'], rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] },
    });
    expect(router.read(canaryWith(), weighted(0))).toMatchObject({ canaryWeightPercent: undefined, asWanted: false });
    await router.write(canaryWith(), weighted(0));
    expect(cluster.get(gatewayApiV1.resource, key)?.['spec']).toEqual({
      parentRefs: [{ name: 'gateway', namespace: 'platform' }],
      rules: [expect.objectContaining({ backendRefs: [expect.objectContaining({ weight: 100 }), expect.objectContaining({ weight: 0 })] })],
    });
    expect(cluster.requests).toHaveLength(1);
  });

  test.for([0, 25, 100])('reads the weight %i where a rewrite of the prefix takes a rule for each match', async (weight) => {
    const { router } = start();
    const match = [{ uri: { prefix: '/a' } }, {}, { uri: { prefix: '/b' } }];
    const rewrite = { uri: '/v2', type: 'ReplacePrefixMatch' };
    for (const analysis of [{}, { match: [{ headers: { 'x-user': { exact: 'insider' } } }] }]) {
      const canary = canaryWith({ match, rewrite }, analysis);
      await router.write(canary, weighted(weight));
      expect(router.read(canary, weighted(weight))).toMatchObject({ canaryWeightPercent: weight, asWanted: true });
    }
  });

  test('goes on reading the weight while the spec asks for what no route can say, and refuses to write', async () => {
    const { router } = start();
    await router.write(canary, weighted(25));
    const refused = canaryWith({ match: [{ method: { prefix: 'GE' } }] });
    expect(router.read(refused, weighted(25))).toMatchObject({ canaryWeightPercent: 25, asWanted: false });
    await expect(router.write(refused, weighted(0))).rejects.toMatchObject({ code: 'SpecRefused', next: { kind: 'stall' } });
  });
});
