import { expect, test } from 'vitest';
import { asHttpProxy, type ProxyCondition } from '../../../src/traffic/contour/http-proxy.ts';
import { pendingValidity } from '../../../src/traffic/contour/validity.ts';

function proxyWith(...conditions: readonly ProxyCondition[]) {
  return asHttpProxy({
    apiVersion: 'projectcontour.io/v1',
    kind: 'HTTPProxy',
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1', generation: 4 },
    spec: {},
    status: { conditions },
  });
}

const valid: ProxyCondition = { type: 'Valid', status: 'True', observedGeneration: 4 };
const orphaned = { type: 'Orphaned', reason: 'Orphaned', message: 'not part of a delegation chain' };
const unresolved = { type: 'ServiceError', reason: 'ServiceUnresolvedReference', message: 'service "shop/web-canary" not found' };

test.for([
  [
    'Contour has not reported',
    proxyWith(),
    'Contour has not taken generation 4 of HTTPProxy shop/web: it has not reported on the proxy, which may be of another ingress class.',
  ],
  [
    'Contour has seen an older generation',
    proxyWith({ ...valid, observedGeneration: 3 }),
    'Contour has not taken generation 4 of HTTPProxy shop/web: it has seen generation 3.',
  ],
  [
    'a backend is unknown',
    proxyWith({ ...valid, status: 'False', errors: [orphaned, unresolved] }),
    'Contour has not taken generation 4 of HTTPProxy shop/web: Orphaned: not part of a delegation chain ServiceUnresolvedReference: service "shop/web-canary" not found',
  ],
  [
    'Contour does not say why',
    proxyWith({ ...valid, status: 'False', message: 'invalid' }),
    'Contour has not taken generation 4 of HTTPProxy shop/web: invalid',
  ],
] as const)('a proxy is pending while %s', ([, proxy, sentence]) => {
  expect(pendingValidity(proxy)).toBe(sentence);
});

test.for([
  ['Contour has found it valid', proxyWith(valid)],
  ['no root includes it: no request goes through it', proxyWith({ ...valid, status: 'False', errors: [orphaned] })],
] as const)('a proxy counts when %s', ([, proxy]) => {
  expect(pendingValidity(proxy)).toBeUndefined();
});
