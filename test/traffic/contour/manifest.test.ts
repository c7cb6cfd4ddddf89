import { describe, expect, test } from 'vitest';
import type { CanaryService } from '../../../src/api/canary.ts';
import type { MatchCondition } from '../../../src/api/canary-analysis.ts';
import { allOnPrimary } from '../../../src/api/traffic-split.ts';
import type { ProxyRoute } from '../../../src/traffic/contour/http-proxy.ts';
import { httpProxyManifest, proxyRoutes } from '../../../src/traffic/contour/manifest.ts';
import { canaryWith } from '../canaries.ts';
import { strategies, weighted } from '../splits.ts';

const weightsOf = (routes: readonly ProxyRoute[]) => routes.map(({ services = [] }) => services.map(({ weight }) => weight));
const routeOf = (service: Partial<CanaryService>) => proxyRoutes(canaryWith(service), weighted(25))[0];

test.for(strategies.flatMap(({ analysis, splits }) => splits.map((split) => ({ analysis, split }))))(
  'the weights of each route sum to 100 with $analysis at $split',
  ({ analysis, split }) => {
    for (const weights of weightsOf(proxyRoutes(canaryWith({}, analysis), split))) {
      expect(weights.reduce((sum = 0, weight = 0) => sum + weight, 0)).toBe(100);
    }
  },
);

describe('an HTTPProxy', () => {
  test('has no host of its own, tells Linkerd the Service, and belongs to the Canary', () => {
    const { metadata, ...proxy } = httpProxyManifest(canaryWith({ apex: { labels: { team: 'shop' } } }), weighted(25), {});
    const service = (name: string, weight: number) => ({
      name,
      port: 80,
      weight,
      requestHeadersPolicy: { set: [{ name: 'l5d-dst-override', value: `${name}.shop.svc.cluster.local:80` }] },
    });
    expect(proxy).toEqual({
      apiVersion: 'projectcontour.io/v1',
      kind: 'HTTPProxy',
      spec: { routes: [{ conditions: [{ prefix: '/' }], services: [service('web-primary', 75), service('web-canary', 25)] }] },
    });
    expect(metadata).toMatchObject({
      name: 'web',
      namespace: 'shop',
      labels: { team: 'shop' },
      ownerReferences: [{ uid: 'uid-of-canary' }],
    });
  });

  test('is of the ingress class that the flag names', () => {
    expect(httpProxyManifest(canaryWith(), weighted(0), { ingressClass: 'public' })['spec']).toMatchObject({ ingressClassName: 'public' });
  });

  test.for([
    [{ match: [{ uri: { prefix: '/api' } }, { uri: { prefix: '/other' } }] }, { conditions: [{ prefix: '/api' }] }],
    [{ match: [{ uri: { exact: '/api' } }] }, { conditions: [{ prefix: '/' }] }],
    [{ match: [{ uri: { prefix: '' } }] }, { conditions: [{ prefix: '/' }] }],
    [{ timeout: '15s' }, { timeoutPolicy: { response: '15s', idle: '5m' } }],
    [
      { retries: { attempts: 3, perTryTimeout: '1s', retryOn: '5xx, reset' } },
      { retryPolicy: { count: 3, perTryTimeout: '1s', retryOn: ['5xx', 'reset'] } },
    ],
    [{ retries: { attempts: 2 } }, { retryPolicy: { count: 2 } }],
  ] as const)('says %o as %o', ([service, route]) => {
    expect(routeOf(service as Partial<CanaryService>)).toMatchObject(route);
  });

  test('has no retries where none are asked for, and none where their number is 0', () => {
    expect([routeOf({}), routeOf({ retries: { attempts: 0 } })].map((route) => route?.retryPolicy)).toEqual([undefined, undefined]);
  });
});

describe('an A/B test', () => {
  const rest = [{ prefix: '/' }];
  const conditionsOf = (match: MatchCondition[]) =>
    proxyRoutes(canaryWith({}, { iterations: 3, match }), { ...allOnPrimary, matched: 'canary' }).map(({ conditions }) => conditions);

  test('has a route of its own for each entry, whose conditions must all hold', () => {
    const match: MatchCondition[] = [
      { headers: { 'x-b': { exact: '1' }, 'x-a': { exact: '2' } } },
      { queryParams: { beta: { exact: 'yes' }, other: {} } },
    ];
    expect(conditionsOf(match)).toEqual([
      [{ prefix: '/' }, { header: { name: 'x-a', exact: '2' } }, { header: { name: 'x-b', exact: '1' } }],
      [{ prefix: '/' }, { queryParameter: { name: 'beta', exact: 'yes' } }, { queryParameter: { name: 'other', present: true } }],
      rest,
    ]);
  });

  test.for([
    [{ prefix: 'v1.' }, { regex: 'v1\\..*' }],
    [{ suffix: '+x' }, { regex: '.*\\+x' }],
    [{ regex: 'a|b' }, { regex: 'a|b' }],
  ] as const)('says the condition %o exactly', ([condition, said]) => {
    const [first] = conditionsOf([{ headers: { 'x-a': condition } }]);
    expect(first).toEqual([{ prefix: '/' }, { header: { name: 'x-a', ...said } }]);
  });

  test('sends what matches to the canary and the rest to the primary, and all to the canary when the primary cannot serve', () => {
    const canary = canaryWith({}, { iterations: 3, match: [{ headers: { a: { exact: '1' } } }] });
    const at = (percent: number, matched: 'canary' | 'primary') => weightsOf(proxyRoutes(canary, { ...weighted(percent), matched }));
    expect([at(0, 'primary'), at(0, 'canary'), at(100, 'canary')]).toEqual([
      [
        [100, 0],
        [100, 0],
      ],
      [
        [0, 100],
        [100, 0],
      ],
      [
        [0, 100],
        [0, 100],
      ],
    ]);
  });

  test('is refused where an entry has no condition', () => {
    expect(() => conditionsOf([{ sourceLabels: { app: 'x' } }])).toThrow('spec.analysis.match[0] has no condition');
  });
});
