import type { CanaryService } from '../../api/canary.ts';
import { parseDurationMs } from '../../api/durations.ts';
import type { HeaderModifier, HttpRouteFilter, NamedValue } from './http-route.ts';
import type { GatewayApiVersion } from './versions.ts';

type Headers = NonNullable<NonNullable<CanaryService['headers']>['request']>;

/** Filters of every rule, in Flagger's order (flagger-routing section 1.4); what says nothing is left out. */
export function routeFilters(service: CanaryService, version: GatewayApiVersion): HttpRouteFilter[] {
  const request = headerModifier(service.headers?.request);
  const response = headerModifier(service.headers?.response);
  const urlRewrite = rewriteOf(service.rewrite);
  const cors = version.cors ? corsOf(service.corsPolicy) : undefined;
  return [
    ...(request ? [{ type: 'RequestHeaderModifier', requestHeaderModifier: request }] : []),
    ...(response ? [{ type: 'ResponseHeaderModifier', responseHeaderModifier: response }] : []),
    ...(urlRewrite ? [{ type: 'URLRewrite', urlRewrite }] : []),
    ...(service.mirror ?? []).map(({ backendRef }) => ({ type: 'RequestMirror', requestMirror: { backendRef } })),
    ...(cors ? [{ type: 'CORS', cors }] : []),
  ];
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
