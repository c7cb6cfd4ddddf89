import { serviceOf } from '../spec-refused.ts';
import { takeOverRules } from '../take-over.ts';
import type { BackendRef, HttpRouteRule } from './http-route.ts';

/** HTTPRoutes of others; the API server's default weight is 1, and its schema allows 16 backends. */
export const httpRouteTakeOver = takeOverRules<HttpRouteRule, BackendRef>({
  backends: ({ backendRefs = [] }) => backendRefs.map((backend) => ({ ...backend, weight: backend.weight ?? 1 })),
  withBackends: (rule, backendRefs) => ({ ...rule, backendRefs }),
  service: (canary, name) => ({ group: '', kind: 'Service', name, port: serviceOf(canary).port }),
  idle: ({ filters: _, ...backend }) => ({ ...backend, weight: 0 }),
  most: 16,
});
