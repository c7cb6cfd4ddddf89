import type { Canary, CanaryService } from '../../api/canary.ts';
import { specRefused } from '../spec-refused.ts';
import type { HttpRouteMatch, NamedMatch } from './http-route.ts';

type RequestMatch = NonNullable<CanaryService['match']>[number];
type TextMatch = { readonly exact?: string; readonly prefix?: string; readonly regex?: string; readonly suffix?: string };

/** What the Gateway API matches where nothing is said. */
export const anyPath = { type: 'PathPrefix', value: '/' } as const;

/**
 * spec.service.match as matches of an HTTPRoute, one per entry; an entry that says nothing a route can match is left out, and without any every path is
 * matched. Throws a stalling ControllerError for a condition that the Gateway API does not have.
 */
export function routeMatches(service: CanaryService): HttpRouteMatch[] {
  const matches = (service.match ?? []).map(routeMatch).filter((match) => Object.keys(match).length > 0);
  return matches.length > 0 ? matches : [{ path: anyPath }];
}

/** How many matches `routeMatches` makes; does not throw. */
export function matchCount({ match = [] }: CanaryService): number {
  const isSaid = (value: object | undefined) => Object.keys(value ?? {}).length > 0;
  const said = match.filter(({ uri, method, headers, queryParams }) => uri || method || isSaid(headers) || isSaid(queryParams));
  return Math.max(1, said.length);
}

/**
 * spec.analysis.match as conditions of an HTTPRoute: headers and query parameters, one per entry. Throws a stalling ControllerError for a condition that
 * the Gateway API does not have, and for an entry without any, which would send every request to the canary.
 */
export function analysisMatches(canary: Canary): HttpRouteMatch[] {
  return (canary.spec.analysis.match ?? []).map((match, index) => {
    const at = `spec.analysis.match[${index}]`;
    const headers = namedMatches(match.headers, `${at}.headers`);
    const queryParams = namedMatches(match.queryParams, `${at}.queryParams`);
    if (headers.length + queryParams.length === 0) throw specRefused(`${at} has no condition; give it headers or queryParams.`);
    return { ...(headers.length > 0 && { headers }), ...(queryParams.length > 0 && { queryParams }) };
  });
}

/**
 * `matches` held to each of `conditions` besides: every pair of them. Both must hold; where both name a header or parameter, the condition's counts, for
 * a route can ask about it only once. (Flagger drops all other headers of the match, so that the canary gets requests that the route is not for.)
 */
export function narrowed(matches: readonly HttpRouteMatch[], conditions: readonly HttpRouteMatch[]): HttpRouteMatch[] {
  return conditions.flatMap((condition) =>
    matches.map((match) => {
      const headers = mergedNames(match.headers, condition.headers, (name) => name.toLowerCase());
      const queryParams = mergedNames(match.queryParams, condition.queryParams, (name) => name);
      return { ...match, ...(headers.length > 0 && { headers }), ...(queryParams.length > 0 && { queryParams }) };
    }),
  );
}

function mergedNames(
  matches: readonly NamedMatch[] = [],
  conditions: readonly NamedMatch[] = [],
  keyOf: (name: string) => string,
): NamedMatch[] {
  const named = new Set(conditions.map(({ name }) => keyOf(name)));
  return [...conditions, ...matches.filter(({ name }) => !named.has(keyOf(name)))];
}

function routeMatch(match: RequestMatch, index: number): HttpRouteMatch {
  const at = `spec.service.match[${index}]`;
  const headers = namedMatches(match.headers, `${at}.headers`);
  const queryParams = namedMatches(match.queryParams, `${at}.queryParams`);
  return {
    ...(match.uri && { path: pathMatch(match.uri, `${at}.uri`) }),
    ...(match.method && { method: methodMatch(match.method, `${at}.method`) }),
    ...(headers.length > 0 && { headers }),
    ...(queryParams.length > 0 && { queryParams }),
  };
}

function pathMatch(uri: TextMatch, at: string): { type: string; value: string } {
  if (uri.regex) return { type: 'RegularExpression', value: uri.regex };
  if (uri.exact) return { type: 'Exact', value: uri.exact };
  if (uri.prefix) return { type: 'PathPrefix', value: uri.prefix };
  throw specRefused(`${at} is empty; give it exact, prefix or regex.`);
}

function methodMatch(method: TextMatch, at: string): string {
  if (method.exact) return method.exact;
  throw specRefused(`${at} is not exact; the Gateway API matches a method only by exact.`);
}

/** In the order of names, so that the same spec is always the same route (flagger-routing section 8, 2). */
function namedMatches(matches: Readonly<Record<string, TextMatch>> | undefined, at: string): NamedMatch[] {
  const names = Object.keys(matches ?? {}).sort();
  return names.map((name) => {
    const { exact, regex } = matches?.[name] ?? {};
    if (exact) return { type: 'Exact', name, value: exact };
    if (regex) return { type: 'RegularExpression', name, value: regex };
    throw specRefused(`${at}.${name} is neither exact nor regex; the Gateway API has no other condition.`);
  });
}
