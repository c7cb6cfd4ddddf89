import { describe, expect, test } from 'vitest';
import type { CanaryAnalysis, CanaryService } from '../../../src/api/canary.ts';
import type { MatchCondition } from '../../../src/api/canary-analysis.ts';
import { allOnPrimary } from '../../../src/api/traffic-split.ts';
import type { HttpRouteRule } from '../../../src/traffic/gateway-api/http-route.ts';
import { routeRules } from '../../../src/traffic/gateway-api/rules.ts';
import { gatewayApiV1, gatewayApiV1beta1 } from '../../../src/traffic/gateway-api/versions.ts';
import { canaryWith } from '../canaries.ts';
import { strategies, weighted } from '../splits.ts';

const insiders: MatchCondition[] = [{ headers: { 'x-user': { exact: 'insider' } } }];
const insider = { type: 'Exact', name: 'x-user', value: 'insider' };
const cookies = { canary: 'web-canary=aaa', primary: 'web-primary=bbb' };
const affinity = { cookieName: 'web-canary', primaryCookieName: 'web-primary' };

/** The weights of each rule, primary first. */
const weightsOf = (rules: readonly HttpRouteRule[]) => rules.map(({ backendRefs = [] }) => backendRefs.map(({ weight }) => weight));
const cookieConditions = (rules: readonly HttpRouteRule[]) =>
  rules.map(({ matches = [] }) => matches.flatMap(({ headers = [] }) => headers.map(({ name, value }) => `${name}: ${value}`)));

test.for(strategies.flatMap(({ analysis, splits }) => splits.map((split) => ({ analysis, split }))))(
  'the weights of each rule sum to 100 with $analysis at $split',
  ({ analysis, split }) => {
    for (const weights of weightsOf(routeRules(canaryWith({}, analysis), split, gatewayApiV1))) {
      expect(weights.reduce((sum = 0, weight = 0) => sum + weight, 0)).toBe(100);
    }
  },
);

describe('an A/B test', () => {
  const rulesOf = (
    analysis: Partial<CanaryAnalysis>,
    service: Partial<CanaryService> = {},
    split = { ...allOnPrimary, matched: 'canary' as const },
  ) => routeRules(canaryWith(service, { iterations: 3, ...analysis }), split, gatewayApiV1);

  test('sends each pair of a match of the analysis and one of the Service to the canary', () => {
    const match: MatchCondition[] = [...insiders, { queryParams: { beta: { exact: '1' } } }];
    const [first, rest] = rulesOf({ match }, { match: [{ uri: { prefix: '/a' }, method: { exact: 'GET' } }, { uri: { prefix: '/b' } }] });
    const [a, b] = [{ path: { type: 'PathPrefix', value: '/a' }, method: 'GET' }, { path: { type: 'PathPrefix', value: '/b' } }];
    const beta = { queryParams: [{ type: 'Exact', name: 'beta', value: '1' }] };
    expect(first?.matches).toEqual([
      { ...a, headers: [insider] },
      { ...b, headers: [insider] },
      { ...a, ...beta },
      { ...b, ...beta },
    ]);
    expect(rest?.matches).toEqual([a, b]);
  });

  test('takes no requests that the Service is not for', () => {
    const service = { match: [{ headers: { 'x-shop': { exact: 'de' }, 'X-User': { regex: '.*' } } }] };
    expect(rulesOf({ match: insiders }, service)[0]?.matches).toEqual([
      { headers: [insider, { type: 'Exact', name: 'x-shop', value: 'de' }] },
    ]);
  });

  test('gives all rules the filters and time limits', () => {
    const service = { timeout: '10s', headers: { request: { set: { a: '1' } } } };
    for (const rule of rulesOf({ match: insiders }, service)) {
      expect(rule).toMatchObject({ timeouts: { request: '10s' }, filters: [{ type: 'RequestHeaderModifier' }] });
    }
  });

  test('keeps its rules when nobody is sent to the canary', () => {
    expect(weightsOf(rulesOf({ match: insiders }, {}, { ...allOnPrimary, matched: 'canary' }))).toEqual([[0, 100], [100]]);
    expect(weightsOf(routeRules(canaryWith({}, { iterations: 3, match: insiders }), allOnPrimary, gatewayApiV1))).toEqual([
      [100, 0],
      [100],
    ]);
  });

  test.for(['canary', 'primary'] as const)('sends everybody to the canary at weight 100, when the primary cannot serve (%s)', (matched) => {
    const canary = canaryWith({}, { iterations: 3, match: insiders });
    expect(weightsOf(routeRules(canary, { ...weighted(100), matched }, gatewayApiV1))).toEqual([
      [0, 100],
      [0, 100],
    ]);
  });

  test('without iterations moves only the requests that match by weight, until all are moved', () => {
    const canary = canaryWith({}, { match: insiders });
    const weights = [0, 25, 100].map((percent) => weightsOf(routeRules(canary, weighted(percent), gatewayApiV1)));
    expect(weights).toEqual([
      [[100, 0], [100]],
      [[75, 25], [100]],
      [
        [0, 100],
        [0, 100],
      ],
    ]);
  });

  const refused: readonly (readonly [MatchCondition[], string])[] = [
    [[{}], 'spec.analysis.match[0] has no condition'],
    [[...insiders, { sourceLabels: { app: 'x' } }], 'spec.analysis.match[1] has no condition'],
    [[{ headers: { 'x-user': { suffix: 'er' } } }], 'spec.analysis.match[0].headers.x-user'],
  ];
  test.for(refused)('is refused for %o', ([match, message]) => {
    expect(() => rulesOf({ match })).toThrow(message);
  });
});

/* The API server takes a rule that replaces the prefix only with one match, by prefix. */
describe('a rewrite of the prefix', () => {
  const rewrite = { uri: '/v2', type: 'ReplacePrefixMatch' };
  const prefix = (value: string) => ({ uri: { prefix: value } });
  const pathsOf = (rules: readonly HttpRouteRule[]) => rules.map(({ matches = [] }) => matches.map(({ path }) => path?.value));

  test('has a rule for each match, all with the same weights and filters', () => {
    const rules = routeRules(canaryWith({ match: [prefix('/a'), prefix('/b')], rewrite }), weighted(25), gatewayApiV1);
    expect(pathsOf(rules)).toEqual([['/a'], ['/b']]);
    expect(weightsOf(rules)).toEqual([
      [75, 25],
      [75, 25],
    ]);
    for (const { filters } of rules) expect(filters).toMatchObject([{ urlRewrite: { path: { replacePrefixMatch: '/v2' } } }]);
  });

  test('of an A/B test has a rule for each pair, and one for each match for all others', () => {
    const canary = canaryWith(
      { match: [prefix('/a'), { headers: { 'x-shop': { exact: 'de' } } }], rewrite },
      { iterations: 3, match: insiders },
    );
    const rules = routeRules(canary, { ...allOnPrimary, matched: 'canary' }, gatewayApiV1);
    expect(pathsOf(rules)).toEqual([['/a'], ['/'], ['/a'], ['/']]);
    expect(weightsOf(rules)).toEqual([[0, 100], [0, 100], [100], [100]]);
  });

  test('without several matches is one rule, as any other rewrite is with them', () => {
    expect(routeRules(canaryWith({ rewrite }), weighted(0), gatewayApiV1)).toHaveLength(1);
    const full = { match: [prefix('/a'), prefix('/b')], rewrite: { uri: '/v2' } };
    expect(pathsOf(routeRules(canaryWith(full), weighted(0), gatewayApiV1))).toEqual([['/a', '/b']]);
  });

  test.for([{ uri: { exact: '/a' } }, { uri: { regex: '/a.*' } }])('is refused for %o', (entry) => {
    const canary = canaryWith({ match: [prefix('/b'), entry], rewrite });
    expect(() => routeRules(canary, weighted(0), gatewayApiV1)).toThrow('spec.service.rewrite.type ReplacePrefixMatch needs prefix');
  });
});

describe('session affinity', () => {
  const rulesOf = (percent: number, sessionAffinity: CanaryAnalysis['sessionAffinity'] & object = affinity) =>
    routeRules(canaryWith({}, { sessionAffinity, interval: '1m30s900ms' }), { ...weighted(percent), cookies }, gatewayApiV1);
  const setCookies = (rules: readonly HttpRouteRule[]) =>
    rules.map(({ backendRefs = [] }) =>
      backendRefs.map(({ filters = [] }) =>
        filters.flatMap(({ responseHeaderModifier }) => responseHeaderModifier?.add?.map(({ value }) => value)),
      ),
    );

  test('holds clients to the version they saw, and hands out cookies where the weight decides', () => {
    const rules = rulesOf(25);
    expect(cookieConditions(rules)).toEqual([['Cookie: .*web-canary.*aaa.*'], ['Cookie: .*web-primary.*bbb.*'], []]);
    expect(weightsOf(rules)).toEqual([
      [0, 100],
      [100, 0],
      [75, 25],
    ]);
    expect(setCookies(rules)).toEqual([
      [[], []],
      [[], []],
      [['web-primary=bbb; Max-Age=90'], ['web-canary=aaa; Max-Age=86400']],
    ]);
  });

  test('holds nobody to the primary at weight 100', () => {
    const rules = rulesOf(100);
    expect(weightsOf(rules)).toEqual([
      [0, 100],
      [0, 100],
    ]);
    expect(setCookies(rules).at(-1)).toEqual([[], ['web-canary=aaa; Max-Age=86400']]);
  });

  test('has no cookie of the primary in v1beta1', () => {
    const canary = canaryWith({}, { sessionAffinity: affinity });
    const rules = routeRules(canary, { ...weighted(25), cookies }, gatewayApiV1beta1);
    expect([weightsOf(rules), setCookies(rules).at(-1)]).toEqual([
      [
        [0, 100],
        [75, 25],
      ],
      [[], ['web-canary=aaa; Max-Age=86400']],
    ]);
  });

  test('says all attributes of the cookie in one order, and the same ones when it is taken back', () => {
    const attributes = {
      domain: 'example.com',
      httpOnly: true,
      maxAge: 60,
      partitioned: true,
      path: '/shop',
      sameSite: 'Lax',
      secure: true,
    } as const;
    const text = '; Domain=example.com; HttpOnly; Partitioned; Path=/shop; SameSite=Lax; Secure';
    expect(setCookies(rulesOf(25, { cookieName: 'c', ...attributes })).at(-1)?.[1]).toEqual([`web-canary=aaa; Max-Age=60${text}`]);
    const canary = canaryWith({}, { sessionAffinity: { cookieName: 'c', ...attributes } });
    const [first] = routeRules(canary, { ...weighted(0), cookies: { previous: 'c=old' } }, gatewayApiV1);
    expect(first?.filters?.[0]?.responseHeaderModifier?.add).toEqual([{ name: 'Set-Cookie', value: `c=old; Max-Age=-1${text}` }]);
  });

  test('takes the previous cookie back in the one modifier that a rule may have', () => {
    const service = { headers: { response: { add: { 'x-a': '1' } } } };
    const rules = routeRules(
      canaryWith(service, { sessionAffinity: affinity }),
      { ...weighted(0), cookies: { previous: 'web-canary=aaa' } },
      gatewayApiV1,
    );
    expect(rules.map(({ filters }) => filters)).toEqual([
      [
        {
          type: 'ResponseHeaderModifier',
          responseHeaderModifier: {
            add: [
              { name: 'x-a', value: '1' },
              { name: 'Set-Cookie', value: 'web-canary=aaa; Max-Age=-1' },
            ],
          },
        },
      ],
      [{ type: 'ResponseHeaderModifier', responseHeaderModifier: { add: [{ name: 'x-a', value: '1' }] } }],
    ]);
    expect(weightsOf(rules)).toEqual([
      [100, 0],
      [100, 0],
    ]);
  });

  test('has one rule while no cookie was ever handed out, and cookies no effect where no affinity is asked for', () => {
    expect(routeRules(canaryWith({}, { sessionAffinity: affinity }), weighted(0), gatewayApiV1)).toHaveLength(1);
    expect(routeRules(canaryWith(), { ...weighted(25), cookies }, gatewayApiV1)).toHaveLength(1);
  });

  test('takes the name of a cookie literally', () => {
    const canary = canaryWith({}, { sessionAffinity: { cookieName: 'a.b|c' } });
    const rules = routeRules(canary, { ...weighted(25), cookies: { canary: 'a.b|c=xyz' } }, gatewayApiV1);
    expect(cookieConditions(rules)[0]).toEqual(['Cookie: .*a\\.b\\|c.*xyz.*']);
  });
});

test('mirroring copies requests to the canary, besides the mirrors of the Service', () => {
  const service = { mirror: [{ backendRef: { name: 'shadow', port: 80 } }] };
  const mirrors = (mirror: 'on' | 'off') =>
    routeRules(canaryWith(service, { iterations: 3, mirror: true }), { ...allOnPrimary, mirror }, gatewayApiV1)[0]?.filters?.map(
      ({ requestMirror }) => requestMirror?.backendRef,
    );
  expect(mirrors('on')).toEqual([
    { name: 'shadow', port: 80 },
    { group: '', kind: 'Service', name: 'web-canary', port: 80 },
  ]);
  expect(mirrors('off')).toEqual([{ name: 'shadow', port: 80 }]);
});
