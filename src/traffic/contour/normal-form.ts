import { withoutEmpty } from '../without-empty.ts';
import type { MatchCondition, ProxyRoute } from './http-proxy.ts';

/**
 * One form for everything that means the same: the API server's defaults written out (the schema of projectcontour.io), each condition by itself and all of
 * them in one order, and empty as good as absent. Two proxies are compared in this form, never as they are.
 */
export function normalRoute(route: ProxyRoute): unknown {
  const { conditions = [], services = [], retryPolicy } = route;
  return withoutEmpty({
    ...route,
    conditions: conditions.flatMap(apart).map(textOf).sort(),
    services: services.map((service) => ({ weight: 0, ...service })),
    ...(retryPolicy && { retryPolicy: { count: 1, ...retryPolicy } }),
  });
}

/** `{prefix, header}` says the same as `{prefix}, {header}`. */
function apart(condition: MatchCondition): [string, unknown][] {
  return Object.entries(condition);
}

function textOf([kind, condition]: [string, unknown]): string {
  const members = typeof condition === 'object' && condition !== null ? Object.entries(condition).sort() : condition;
  return JSON.stringify([kind, members]);
}
