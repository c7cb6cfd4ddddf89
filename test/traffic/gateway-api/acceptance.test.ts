import { expect, test } from 'vitest';
import { pendingAcceptance } from '../../../src/traffic/gateway-api/acceptance.ts';
import { asHttpRoute, type ParentRef, type ParentStatus } from '../../../src/traffic/gateway-api/http-route.ts';

type Condition = NonNullable<ParentStatus['conditions']>[number];

const gateway = { name: 'gateway', namespace: 'platform' };
const accepted: Condition = { type: 'Accepted', status: 'True', reason: 'Accepted', observedGeneration: 4 };
const resolved: Condition = { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', observedGeneration: 4 };

function routeWith(
  parents: readonly { readonly parentRef: ParentRef; readonly conditions?: readonly Condition[] }[],
  refs: readonly ParentRef[] = [gateway],
) {
  return asHttpRoute({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1', generation: 4 },
    spec: { parentRefs: refs },
    status: { parents },
  });
}

const waits: readonly (readonly [string, ReturnType<typeof routeWith>, string])[] = [
  [
    'no gateway has reported',
    routeWith([]),
    'Gateway platform/gateway has not accepted generation 4 of HTTPRoute shop/web: it has not reported on the route.',
  ],
  [
    'another gateway has accepted',
    routeWith([{ parentRef: { name: 'gateway', namespace: 'other' }, conditions: [accepted] }]),
    'Gateway platform/gateway has not accepted generation 4 of HTTPRoute shop/web: it has not reported on the route.',
  ],
  [
    'the gateway has seen an older generation',
    routeWith([{ parentRef: gateway, conditions: [{ ...accepted, observedGeneration: 3 }] }]),
    'Gateway platform/gateway has not accepted generation 4 of HTTPRoute shop/web: it has seen generation 3.',
  ],
  [
    'the gateway refuses',
    routeWith([{ parentRef: gateway, conditions: [{ ...accepted, status: 'False', reason: 'NoMatchingParent', message: 'no listener' }] }]),
    'Gateway platform/gateway has not accepted generation 4 of HTTPRoute shop/web: NoMatchingParent: no listener',
  ],
  [
    'a backend is unknown',
    routeWith([
      {
        parentRef: gateway,
        conditions: [accepted, { ...resolved, status: 'False', reason: 'BackendNotFound', message: 'no Service web-canary' }],
      },
    ]),
    'Gateway platform/gateway cannot resolve the backends of generation 4 of HTTPRoute shop/web: BackendNotFound: no Service web-canary',
  ],
  [
    'one of two parents has not reported',
    routeWith([{ parentRef: gateway, conditions: [accepted, resolved] }], [gateway, { group: '', kind: 'Service', name: 'web', port: 80 }]),
    'Service shop/web has not accepted generation 4 of HTTPRoute shop/web: it has not reported on the route.',
  ],
  [
    'only another listener has accepted',
    routeWith([{ parentRef: { ...gateway, sectionName: 'http' }, conditions: [accepted] }], [{ ...gateway, sectionName: 'https' }]),
    'Gateway platform/gateway has not accepted generation 4 of HTTPRoute shop/web: it has not reported on the route.',
  ],
];

test.for(waits)('a route is pending while %s', ([, route, sentence]) => {
  expect(pendingAcceptance(route)).toBe(sentence);
});

test.for([
  ['its parent has accepted it', routeWith([{ parentRef: gateway, conditions: [accepted, resolved] }])],
  [
    'its parent names itself with all defaults',
    routeWith([{ parentRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', ...gateway }, conditions: [accepted] }]),
  ],
  [
    'its parent is in its own namespace',
    routeWith([{ parentRef: { name: 'near', namespace: 'shop' }, conditions: [accepted] }], [{ name: 'near' }]),
  ],
  [
    'its parent leaves out that namespace',
    routeWith([{ parentRef: { name: 'near' }, conditions: [accepted] }], [{ name: 'near', namespace: 'shop' }]),
  ],
  [
    'one of two controllers of the parent has accepted it',
    routeWith([
      { parentRef: gateway, conditions: [{ ...accepted, status: 'False', reason: 'Pending' }] },
      { parentRef: gateway, conditions: [accepted, resolved] },
    ]),
  ],
  [
    'a backend was unknown only in an older generation',
    routeWith([{ parentRef: gateway, conditions: [accepted, { ...resolved, status: 'False', observedGeneration: 3 }] }]),
  ],
] as const)('a route counts when %s', ([, route]) => {
  expect(pendingAcceptance(route)).toBeUndefined();
});
