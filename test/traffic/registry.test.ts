import { describe, expect, test } from 'vitest';
import { providerNames } from '../../src/api/canary.ts';
import { parseQueryTemplate, renderQueryTemplate } from '../../src/api/query-template.ts';
import { routerProviders } from '../../src/traffic/registry.ts';

const values = { name: 'n', namespace: 'shop', target: 'web', service: 's', ingress: 'i', route: 'r', interval: '30s', variables: {} };

describe('the registry of routers', () => {
  test('names each provider once, and only such as spec.provider allows', () => {
    const names = routerProviders.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(providerNames).toEqual(expect.arrayContaining(names));
  });

  test.for(routerProviders)('asks about the canary over the window it is given ($name)', ({ queries }) => {
    for (const text of [queries.successRate(30_000), queries.duration(30_000)]) {
      const parsed = parseQueryTemplate(text);
      const rendered = parsed.ok ? renderQueryTemplate(parsed.template, values) : parsed;
      expect(rendered).toMatchObject({
        ok: true,
        text: expect.stringMatching(
          /(kubernetes_namespace="shop",kubernetes_pod_name=~"web-|envoy_cluster_name=~"shop_s-canary_).*\[30s\]/,
        ),
      });
    }
  });

  test.for([
    ['gatewayapi:v1', { weights: true, match: true, mirror: true, sessionAffinity: true }],
    ['gatewayapi:v1beta1', { weights: true, match: true, mirror: true, sessionAffinity: true }],
    ['contour', { weights: true, match: true, mirror: false, sessionAffinity: false }],
    ['kubernetes', { weights: false, match: false, mirror: false, sessionAffinity: false }],
  ] as const)('knows what %s can do', ([name, features]) => {
    expect(routerProviders.find((provider) => provider.name === name)?.features).toEqual(features);
  });
});
