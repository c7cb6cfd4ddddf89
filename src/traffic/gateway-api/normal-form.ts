import { withoutEmpty } from '../without-empty.ts';
import type { BackendRef, HttpRouteFilter, HttpRouteMatch, HttpRouteRule, NamedMatch, NamedValue, ParentRef } from './http-route.ts';
import { anyPath } from './matches.ts';

/*
 * One form for everything that means the same: the API server's defaults written out (the schemas of gateway.networking.k8s.io), sets in one order (named
 * values, the matches of a rule, filters of different types), and empty as good as absent. Two routes are compared in this form, never as they are.
 */

const group = 'gateway.networking.k8s.io';

export function normalParentRef(ref: ParentRef, routeNamespace: string): ParentRef {
  return { group, kind: 'Gateway', namespace: routeNamespace, ...ref };
}

export function normalRule(rule: HttpRouteRule): unknown {
  const { matches = [{}], backendRefs = [], filters = [] } = rule;
  return withoutEmpty({
    ...rule,
    matches: matches.map(normalMatch).sort(byText),
    backendRefs: backendRefs.map(normalBackend),
    filters: normalFilters(filters),
  });
}

function normalMatch(match: HttpRouteMatch): HttpRouteMatch {
  const { headers = [], queryParams = [] } = match;
  const { type, value } = { ...anyPath, ...match.path };
  return { ...match, path: { type, value }, headers: normalNamed(headers), queryParams: normalNamed(queryParams) };
}

function normalNamed(matches: readonly NamedMatch[]): NamedMatch[] {
  return matches.map(({ type = 'Exact', name, value }) => ({ type, name, value })).sort(byNameAndValue);
}

function normalBackend(backend: BackendRef): BackendRef {
  const { filters = [], ...rest } = backend;
  return { group: '', kind: 'Service', weight: 1, ...rest, filters: normalFilters(filters) };
}

/** The sort keeps the order of filters of one type. */
function normalFilters(filters: readonly HttpRouteFilter[]): HttpRouteFilter[] {
  return filters.map(normalFilter).sort((a, b) => compare(a.type, b.type));
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

function byText(a: HttpRouteMatch, b: HttpRouteMatch): number {
  return compare(textOf(a), textOf(b));
}

/** In one order of members, however the API server gave them. */
function textOf({ path, method, headers, queryParams }: HttpRouteMatch): string {
  return JSON.stringify([path, method, headers, queryParams]);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
