import { describe, expect, test } from 'vitest';
import type { CanaryService } from '../../../src/api/canary.ts';
import type { TrafficSplit } from '../../../src/api/traffic-split.ts';
import { httpRouteManifest, httpRouteSpec } from '../../../src/traffic/gateway-api/manifest.ts';
import { gatewayApiV1, gatewayApiV1beta1 } from '../../../src/traffic/gateway-api/versions.ts';
import { Recording } from '../../support/recorded.ts';
import { canaryWith } from '../canaries.ts';
import { weighted } from '../splits.ts';

const ruleOf = (service: Partial<CanaryService>, version = gatewayApiV1) =>
  httpRouteSpec(canaryWith(service), weighted(25), version).rules[0];

describe('an HTTPRoute', () => {
  const held = 'news-canary=KguymaNqxg';
  const recorded: readonly (readonly [string, TrafficSplit])[] = [
    ['weighted-promoted-02-Initialized-w0-i0-f0', weighted(0)],
    ['weighted-promoted-05-Progressing-w50-i0-f0', weighted(50)],
    ['abtest-promoted-04-Progressing-w0-i1-f0', { ...weighted(0), matched: 'canary' }],
    ['affinity-promoted-04-Progressing-w25-i0-f0', { ...weighted(25), cookies: { canary: held } }],
    ['affinity-promoted-08-Succeeded-w0-i0-f0', { ...weighted(0), cookies: { previous: held } }],
  ];
  test.for(recorded)("is made as Flagger's in %s", ([name, split]) => {
    const recording = new Recording(name);
    const live = recording.object('HTTPRoute');
    const made = httpRouteManifest(recording.canary, split, gatewayApiV1);
    const { annotations, ownerReferences, namespace } = live.metadata;
    expect(made).toEqual({
      apiVersion: live.apiVersion,
      kind: live.kind,
      metadata: { name: live.metadata.name, namespace, labels: {}, annotations, ownerReferences },
      spec: live['spec'],
    });
  });

  test('matches as spec.service.match says, in the order of names', () => {
    const match: CanaryService['match'] = [
      { uri: { prefix: '/api' }, method: { exact: 'GET' } },
      { headers: { 'x-b': { exact: '1' }, 'x-a': { regex: 'v.*' } }, queryParams: { q: { exact: '2' } } },
      { gateways: ['mesh'] },
    ];
    expect(ruleOf({ match })?.matches).toEqual([
      { path: { type: 'PathPrefix', value: '/api' }, method: 'GET' },
      {
        headers: [
          { type: 'RegularExpression', name: 'x-a', value: 'v.*' },
          { type: 'Exact', name: 'x-b', value: '1' },
        ],
        queryParams: [{ type: 'Exact', name: 'q', value: '2' }],
      },
    ]);
  });

  test('matches every path where no entry says anything', () => {
    expect(ruleOf({ match: [{ gateways: ['mesh'] }] })?.matches).toEqual([{ path: { type: 'PathPrefix', value: '/' } }]);
  });

  const refused: readonly (readonly [Partial<CanaryService>, string])[] = [
    [{ match: [{ uri: {} }] }, 'spec.service.match[0].uri'],
    [{ match: [{}, { method: { regex: 'G.*' } }] }, 'spec.service.match[1].method'],
    [{ match: [{ headers: { 'x-a': { prefix: 'v' } } }] }, 'spec.service.match[0].headers.x-a'],
    [{ gatewayRefs: [] }, 'spec.service.gatewayRefs'],
  ];
  test.for(refused)('is refused for %o', ([service, field]) => {
    expect(() => httpRouteSpec(canaryWith(service), weighted(0), gatewayApiV1)).toThrow(field);
  });

  test('carries its filters in one order, and leaves out those that say nothing', () => {
    const filters = ruleOf({
      headers: { request: { set: { b: '2', a: '1' }, remove: ['c'] }, response: {} },
      rewrite: { uri: '/new', authority: 'new.example.com', type: 'ReplacePrefixMatch' },
      mirror: [{ backendRef: { name: 'shadow', port: 80 } }],
      corsPolicy: { allowOrigin: ['https://example.com'], allowCredentials: true, maxAge: '1h30m', allowMethods: [] },
    })?.filters;
    expect(filters).toEqual([
      {
        type: 'RequestHeaderModifier',
        requestHeaderModifier: {
          set: [
            { name: 'a', value: '1' },
            { name: 'b', value: '2' },
          ],
          remove: ['c'],
        },
      },
      { type: 'URLRewrite', urlRewrite: { hostname: 'new.example.com', path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/new' } } },
      { type: 'RequestMirror', requestMirror: { backendRef: { name: 'shadow', port: 80 } } },
      { type: 'CORS', cors: { allowOrigins: ['https://example.com'], allowCredentials: true, maxAge: 5400 } },
    ]);
  });

  test.for([
    ['1d', undefined],
    ['1500ms', 1],
    ['2m', 120],
  ] as const)('gives a CORS maxAge of %s as %s seconds', ([maxAge, seconds]) => {
    const [filter] = ruleOf({ corsPolicy: { allowOrigin: ['*'], maxAge } })?.filters ?? [];
    expect(filter?.cors?.maxAge).toBe(seconds);
  });

  test('rewrites the full path unless the prefix is asked for', () => {
    const [filter] = ruleOf({ rewrite: { uri: '/new' } })?.filters ?? [];
    expect(filter?.urlRewrite).toEqual({ path: { type: 'ReplaceFullPath', replaceFullPath: '/new' } });
  });

  test('has time limits and CORS in v1 only', () => {
    const service = { timeout: '10s', backendTimeout: '2s', corsPolicy: { allowOrigin: ['*'] } };
    expect(ruleOf(service)).toMatchObject({ timeouts: { request: '10s', backendRequest: '2s' }, filters: [{ type: 'CORS' }] });
    const beta = ruleOf(service, gatewayApiV1beta1);
    expect([beta?.timeouts, beta?.filters]).toEqual([undefined, undefined]);
  });
});
