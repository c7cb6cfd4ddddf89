import type { CanaryService } from '../../api/canary.ts';
import { parseDurationMs } from '../../api/durations.ts';
import type { BackendRef, HeaderModifier, HttpRouteFilter, NamedValue } from './http-route.ts';
import type { GatewayApiVersion } from './versions.ts';

type Headers = NonNullable<NonNullable<CanaryService['headers']>['request']>;

/** What one rule has and the others have not. */
export interface MoreFilters {
  /** A Set-Cookie header of every answer. */
  readonly setCookie?: string;
  /** Gets a copy of each request. */
  readonly mirrorTo?: BackendRef;
}

/**
 * Filters of a rule, in Flagger's order (flagger-routing section 1.4); what says nothing is left out. A rule may have one modifier of headers only, so a
 * cookie joins the one that spec.service asks for.
 */
export function routeFilters(service: CanaryService, version: GatewayApiVersion, more: MoreFilters = {}): HttpRouteFilter[] {
  const request = headerModifier(service.headers?.request);
  const response = withCookie(headerModifier(service.headers?.response), more.setCookie);
  const urlRewrite = rewriteOf(service.rewrite);
  const cors = version.cors ? corsOf(service.corsPolicy) : undefined;
  return [
    ...(request ? [{ type: 'RequestHeaderModifier', requestHeaderModifier: request }] : []),
    ...(response ? [{ type: 'ResponseHeaderModifier', responseHeaderModifier: response }] : []),
    ...(urlRewrite ? [{ type: 'URLRewrite', urlRewrite }] : []),
    ...(service.mirror ?? []).map(({ backendRef }) => ({ type: 'RequestMirror', requestMirror: { backendRef } })),
    ...(cors ? [{ type: 'CORS', cors }] : []),
    ...(more.mirrorTo ? [{ type: 'RequestMirror', requestMirror: { backendRef: more.mirrorTo } }] : []),
  ];
}

function withCookie(modifier: HeaderModifier | undefined, setCookie: string | undefined): HeaderModifier | undefined {
  return setCookie === undefined ? modifier : { ...modifier, add: [...(modifier?.add ?? []), { name: 'Set-Cookie', value: setCookie }] };
}

function headerModifier({ add, set, remove = [] }: Headers = {}): HeaderModifier | undefined {
  return unlessEmpty({
    ...(add && { add: namedValues(add) }),
    ...(set && { set: namedValues(set) }),
    ...(remove.length > 0 && { remove }),
  });
}

function namedValues(values: Readonly<Record<string, string>>): NamedValue[] {
  return Object.keys(values)
    .sort()
    .map((name) => ({ name, value: values[name] ?? '' }));
}

function rewriteOf({ uri, authority, type }: NonNullable<CanaryService['rewrite']> = {}): object | undefined {
  const path = type === 'ReplacePrefixMatch' ? { type, replacePrefixMatch: uri } : { type: 'ReplaceFullPath', replaceFullPath: uri };
  return unlessEmpty({ ...(authority && { hostname: authority }), ...(uri && { path }) });
}

/** Only allowOrigin counts: the Gateway API has no conditions on origins (allowOrigins is Istio's). */
function corsOf(policy: NonNullable<CanaryService['corsPolicy']> = {}): Record<string, unknown> | undefined {
  const { allowOrigin = [], allowMethods = [], allowHeaders = [], exposeHeaders = [] } = policy;
  const maxAge = Math.trunc((parseDurationMs(policy.maxAge ?? '') ?? 0) / 1000);
  return unlessEmpty({
    ...(allowOrigin.length > 0 && { allowOrigins: allowOrigin }),
    ...(allowMethods.length > 0 && { allowMethods }),
    ...(allowHeaders.length > 0 && { allowHeaders }),
    ...(exposeHeaders.length > 0 && { exposeHeaders }),
    ...(policy.allowCredentials === true && { allowCredentials: true }),
    ...(maxAge > 0 && { maxAge }),
  });
}

function unlessEmpty<T extends object>(value: T): T | undefined {
  return Object.keys(value).length > 0 ? value : undefined;
}
