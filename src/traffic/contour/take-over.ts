import { serviceOf } from '../spec-refused.ts';
import { takeOverRules } from '../take-over.ts';
import type { ProxyRoute, ProxyService } from './http-proxy.ts';

/** HTTPProxies of others. Contour shares out evenly where all weights are 0. */
export const httpProxyTakeOver = takeOverRules<ProxyRoute, ProxyService>({
  backends: ({ services = [] }) => {
    const evenly = services.every(({ weight = 0 }) => weight === 0);
    return services.map((service) => ({ ...service, weight: evenly ? 1 : (service.weight ?? 0) }));
  },
  withBackends: (route, services) => ({ ...route, services }),
  service: (canary, name) => ({ name, port: serviceOf(canary).port }),
  idle: ({ requestHeadersPolicy: _, ...service }) => ({ ...service, weight: 0 }),
  most: Number.POSITIVE_INFINITY,
});
