import type { OwnedField } from '../kube/owned-field.ts';
import { httpProxies } from './contour/http-proxy.ts';
import { gatewayApiV1 } from './gateway-api/versions.ts';
import { services } from './resources.ts';

const fluxOnly = 'the two annotations that make Flux leave it alone; no other annotation';
const before = 'what stood there before';

const apex = { resource: services, which: 'the apex Service, where there was one' } as const;
const route = { resource: gatewayApiV1.resource, which: 'the route of the apex name, where there was one' } as const;
const proxy = { resource: httpProxies, which: 'the proxy of the apex name, where there was one' } as const;

const metadata = [
  { path: 'metadata.labels', what: 'those of spec.service.apex; no other label', afterwards: before },
  {
    path: 'metadata.annotations',
    what: `those of spec.service.apex, their keys in \`serin.dev/apex-keys\`, the original in \`serin.dev/original\`, and ${fluxOnly}`,
    afterwards: before,
  },
] as const;

/** What of the user's Services and routes is changed. */
export const trafficFields: readonly OwnedField[] = [
  { ...apex, path: 'spec.selector', what: "the primary's pods", afterwards: 'what kubectl last applied, else what stood there before' },
  { ...apex, path: 'spec.ports', what: 'those of spec.service, with the node ports that it has', afterwards: before },
  { ...apex, path: 'metadata.annotations', what: `the original in \`serin.dev/original\`, and ${fluxOnly}`, afterwards: before },
  { ...route, path: 'spec.rules', what: 'the rules of spec.service with both backends and their weights', afterwards: before },
  { ...route, path: 'spec.hostnames', what: 'spec.service.hosts', afterwards: before },
  { ...route, path: 'spec.parentRefs', what: 'spec.service.gatewayRefs', afterwards: before },
  ...metadata.map((field): OwnedField => ({ ...route, ...field })),
  { ...proxy, path: 'spec.routes', what: 'the routes of spec.service with both Services and their weights', afterwards: before },
  { ...proxy, path: 'spec.ingressClassName', what: 'the flag -ingress-class, where it is given', afterwards: before },
  ...metadata.map((field): OwnedField => ({ ...proxy, ...field })),
];
