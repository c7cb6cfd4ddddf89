import type { CanaryService } from '../../api/canary.ts';
import { specRefused } from '../spec-refused.ts';
import type { HttpRouteMatch, NamedMatch } from './http-route.ts';

type RequestMatch = NonNullable<CanaryService['match']>[number];
type TextMatch = { readonly exact?: string; readonly prefix?: string; readonly regex?: string };

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
