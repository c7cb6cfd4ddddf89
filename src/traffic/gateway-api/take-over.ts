import type { Canary } from '../../api/canary.ts';
import { canaryServiceName, primaryServiceName } from '../../api/names.ts';
import type { TakeOver } from '../router.ts';
import { serviceOf } from '../spec-refused.ts';
import type { BackendRef, HttpRouteRule } from './http-route.ts';

/** Most backends of a rule (the schema of HTTPRoute). */
const mostBackends = 16;

/** How far rules that served others have been taken over; undefined where they are only ours, serve nobody, or are somebody's own mixture. */
export function takeOverOf(canary: Canary, rules: readonly HttpRouteRule[]): TakeOver | undefined {
  const { ours, others } = backendsOf(canary, rules);
  if (others.length === 0) return undefined;
  if (ours.length === 0) return rules.some(mayJoin) ? 'apart' : undefined;
  if (carry(ours) === carry(others)) return undefined;
  return carry(others) ? 'joined' : 'left';
}

/** The live rules, in which each that has a backend and room for two more names our Services too, at weight 0. */
export function joinedRules(canary: Canary, rules: readonly HttpRouteRule[]): HttpRouteRule[] {
  const { port } = serviceOf(canary);
  const ours = serviceNames(canary).map((name): BackendRef => ({ group: '', kind: 'Service', name, port, weight: 0 }));
  return rules.map((rule) => (mayJoin(rule) ? withBackends(rule, ours) : rule));
}

/** The rules that are wanted, of which the last still names the backends of the live ones, at weight 0. */
export function leftRules(canary: Canary, rules: readonly HttpRouteRule[], wanted: readonly HttpRouteRule[]): HttpRouteRule[] {
  const others = backendsOf(canary, rules).others.map(({ filters: _, ...backend }): BackendRef => ({ ...backend, weight: 0 }));
  return wanted.map((rule, index) => (index === wanted.length - 1 ? withBackends(rule, others) : rule));
}

function mayJoin({ backendRefs = [] }: HttpRouteRule): boolean {
  return backendRefs.length > 0 && backendRefs.length <= mostBackends - 2;
}

function withBackends(rule: HttpRouteRule, more: readonly BackendRef[]): HttpRouteRule {
  return { ...rule, backendRefs: [...(rule.backendRefs ?? []), ...more].slice(0, mostBackends) };
}

function backendsOf(canary: Canary, rules: readonly HttpRouteRule[]): { ours: BackendRef[]; others: BackendRef[] } {
  const all = rules.flatMap(({ backendRefs = [] }) => backendRefs);
  const isOurs = ({ name }: BackendRef) => serviceNames(canary).includes(name);
  return { ours: all.filter(isOurs), others: all.filter((backend) => !isOurs(backend)) };
}

function serviceNames(canary: Canary): string[] {
  return [primaryServiceName(canary), canaryServiceName(canary)];
}

function carry(backends: readonly BackendRef[]): boolean {
  return backends.some(({ weight = 1 }) => weight > 0);
}
