import type { BackendRef, HttpRouteFilter, HttpRouteMatch, HttpRouteRule, NamedMatch, NamedValue, ParentRef } from './http-route.ts';
import { anyPath } from './matches.ts';

/*
 * One form for everything that means the same: the API server's defaults written out (the schemas of gateway.networking.k8s.io), sets in the order of
 * their names, and empty as good as absent. Two routes are compared in this form, never as they are.
 */

const group = 'gateway.networking.k8s.io';

export function normalParentRef(ref: ParentRef, routeNamespace: string): ParentRef {
  return { group, kind: 'Gateway', namespace: routeNamespace, ...ref };
}

export function normalRule(rule: HttpRouteRule): unknown {
  const { matches = [{}], backendRefs = [], filters = [] } = rule;
  return withoutEmpty({
    ...rule,
    matches: matches.map(normalMatch),
    backendRefs: backendRefs.map(normalBackend),
    filters: filters.map(normalFilter),
  });
}

function normalMatch(match: HttpRouteMatch): HttpRouteMatch {
  const { headers = [], queryParams = [] } = match;
  return { ...match, path: { ...anyPath, ...match.path }, headers: normalNamed(headers), queryParams: normalNamed(queryParams) };
}

function normalNamed(matches: readonly NamedMatch[]): NamedMatch[] {
  return matches.map((match) => ({ type: 'Exact', ...match })).sort(byNameAndValue);
}

function normalBackend(backend: BackendRef): BackendRef {
  return { group: '', kind: 'Service', weight: 1, ...backend };
}

function normalFilter(filter: HttpRouteFilter): HttpRouteFilter {
  const { requestHeaderModifier, responseHeaderModifier, requestMirror, cors } = filter;
  return {
    ...filter,
    ...(requestHeaderModifier && { requestHeaderModifier: normalModifier(requestHeaderModifier) }),
    ...(responseHeaderModifier && { responseHeaderModifier: normalModifier(responseHeaderModifier) }),
    ...(requestMirror && { requestMirror: { backendRef: { group: '', kind: 'Service', ...requestMirror.backendRef } } }),
    ...(cors && { cors: { maxAge: 5, ...cors } }),
  };
}

function normalModifier({
  set = [],
  add = [],
  remove = [],
}: {
  set?: readonly NamedValue[];
  add?: readonly NamedValue[];
  remove?: readonly string[];
}) {
  return { set: [...set].sort(byNameAndValue), add: [...add].sort(byNameAndValue), remove: [...remove] };
}

function byNameAndValue(a: NamedValue, b: NamedValue): number {
  return compare(a.name, b.name) || compare(a.value, b.value);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The value without members that say nothing: undefined, null, and empty lists and objects. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).map(([key, member]) => [key, withoutEmpty(member)] as const);
  return Object.fromEntries(members.filter(([, member]) => !saysNothing(member)));
}

function saysNothing(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
