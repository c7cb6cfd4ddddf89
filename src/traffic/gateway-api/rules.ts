import type { Canary, CanaryService } from '../../api/canary.ts';
import { canaryServiceName, primaryServiceName } from '../../api/names.ts';
import type { TrafficSplit } from '../../api/traffic-split.ts';
import { type SessionCookie, sessionCookies } from '../session-cookies.ts';
import { sharesOf } from '../shares.ts';
import { serviceOf, specRefused } from '../spec-refused.ts';
import { type MoreFilters, routeFilters } from './filters.ts';
import type { BackendRef, HttpRouteFilter, HttpRouteRule } from './http-route.ts';
import { analysisMatches, anyPath, matchCount, narrowed, routeMatches } from './matches.ts';
import type { GatewayApiVersion } from './versions.ts';

/**
 * The rules of an HTTPRoute, the most particular first: for clients with a cookie, for requests that spec.analysis.match describes, for all others. The
 * weights of each sum to 100 (I1). Pure. Throws a stalling ControllerError for a condition that the Gateway API does not have.
 */
export function routeRules(canary: Canary, split: TrafficSplit, version: GatewayApiVersion): HttpRouteRule[] {
  const matches = routeMatches(serviceOf(canary));
  const ruleOf = ruleMaker(canary, version);
  const { canary: held, primary, previous } = sessionCookies(canary, split);
  const cookies = { canary: held, primary: version.primaryCookie ? primary : undefined };
  const withCookie = ({ pattern }: SessionCookie) =>
    narrowed(matches, [{ headers: [{ type: 'RegularExpression', name: 'Cookie', value: pattern }] }]);
  const weighted = (percent: number): HttpRouteRule => ({ backendRefs: backends(canary, percent, cookies) });
  const mirror = split.mirror === 'on' ? { mirrorTo: backend(canaryServiceName(canary), serviceOf(canary).port) } : {};
  const { matchedPercent, otherPercent } = sharesOf(canary, split);
  const rest = { matches, ...weighted(otherPercent) };
  const rules = [
    ...(previous ? [ruleOf({ matches: withCookie(previous), backendRefs: backends(canary, 0) }, { setCookie: previous.setCookie })] : []),
    ...(cookies.canary ? [ruleOf({ matches: withCookie(cookies.canary), backendRefs: backends(canary, 100) })] : []),
    ...(cookies.primary ? [ruleOf({ matches: withCookie(cookies.primary), backendRefs: backends(canary, 0) })] : []),
    ...(matchedPercent === undefined
      ? [ruleOf(rest, mirror)]
      : [
          ruleOf({ matches: narrowed(matches, analysisMatches(canary)), ...weighted(matchedPercent) }, mirror),
          ruleOf(otherPercent === 0 ? { matches, backendRefs: [onlyPrimary(canary)] } : rest),
        ]),
  ];
  return replacesPrefix(serviceOf(canary)) ? rules.flatMap(oneRuleForEachMatch) : rules;
}

/** How many rules, the last ones, are for requests that no cookie and no match picks out. */
export function restRuleCount(canary: Canary): number {
  const { service } = canary.spec;
  return service !== undefined && replacesPrefix(service) ? matchCount(service) : 1;
}

function replacesPrefix({ rewrite }: CanaryService): boolean {
  return rewrite?.type === 'ReplacePrefixMatch' && (rewrite.uri ?? '') !== '';
}

/** The Gateway API lets a rule that replaces the prefix have one match only, and that a prefix (its schema's validations). */
function oneRuleForEachMatch(rule: HttpRouteRule): HttpRouteRule[] {
  return (rule.matches ?? []).map(({ path = anyPath, ...match }) => {
    if (path.type !== 'PathPrefix') {
      throw specRefused('spec.service.rewrite.type ReplacePrefixMatch needs prefix in every spec.service.match[].uri.');
    }
    return { ...rule, matches: [{ path, ...match }] };
  });
}

/** Gives a rule the filters and time limits that all rules have. */
function ruleMaker(canary: Canary, version: GatewayApiVersion) {
  const service = serviceOf(canary);
  const timeouts = version.timeouts ? timeoutsOf(service) : {};
  return (rule: HttpRouteRule, more: MoreFilters = {}): HttpRouteRule => {
    const filters = routeFilters(service, version, more);
    return { ...rule, ...(filters.length > 0 && { filters }), ...(Object.keys(timeouts).length > 0 && { timeouts }) };
  };
}

function timeoutsOf({ timeout, backendTimeout }: CanaryService): { request?: string; backendRequest?: string } {
  return { ...(timeout && { request: timeout }), ...(backendTimeout && { backendRequest: backendTimeout }) };
}

/** Primary and canary; answers of each hand out its cookie, where there is one. */
function backends(
  canary: Canary,
  canaryPercent: number,
  cookies: { readonly canary?: SessionCookie | undefined; readonly primary?: SessionCookie | undefined } = {},
): BackendRef[] {
  const { port } = serviceOf(canary);
  return [
    { ...backend(primaryServiceName(canary), port), weight: 100 - canaryPercent, ...handingOut(cookies.primary) },
    { ...backend(canaryServiceName(canary), port), weight: canaryPercent, ...handingOut(cookies.canary) },
  ];
}

function onlyPrimary(canary: Canary): BackendRef {
  return { ...backend(primaryServiceName(canary), serviceOf(canary).port), weight: 100 };
}

function backend(name: string, port: number): BackendRef {
  return { group: '', kind: 'Service', name, port };
}

function handingOut(cookie: SessionCookie | undefined): { filters?: HttpRouteFilter[] } {
  if (cookie === undefined) return {};
  const add = [{ name: 'Set-Cookie', value: cookie.setCookie }];
  return { filters: [{ type: 'ResponseHeaderModifier', responseHeaderModifier: { add } }] };
}
