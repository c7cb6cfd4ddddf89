import type { KubeObject } from '../../kube/object.ts';
import type { Condition, Labels } from './objects.ts';

/** The fields of an HTTPRoute that steer traffic. */
export interface HttpRoute extends KubeObject {
  readonly spec: {
    readonly parentRefs?: readonly ParentRef[];
    readonly hostnames?: readonly string[];
    readonly rules?: readonly RouteRule[];
  };
  readonly status?: { readonly parents?: readonly RouteParent[] };
}

export interface ParentRef {
  readonly group?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name: string;
  readonly [field: string]: unknown;
}

export interface RouteParent {
  readonly parentRef: ParentRef;
  readonly controllerName: string;
  readonly conditions: readonly Condition[];
}

export interface RouteRule {
  readonly matches?: readonly RouteMatch[];
  readonly backendRefs?: readonly BackendRef[];
  readonly filters?: readonly RouteFilter[];
}

/** Only copies of requests change where traffic goes. */
export interface RouteFilter {
  readonly type: string;
  readonly requestMirror?: { readonly backendRef: BackendRef };
}

export interface RouteMatch {
  readonly path?: { readonly type?: string; readonly value?: string };
  readonly headers?: readonly HeaderMatch[];
  readonly method?: string;
  readonly queryParams?: readonly HeaderMatch[];
}

export interface HeaderMatch {
  /** `Contains` is Contour's. */
  readonly type?: string;
  readonly name: string;
  readonly value: string;
}

export interface BackendRef {
  readonly name: string;
  readonly namespace?: string;
  readonly port?: number;
  readonly weight?: number;
}

/** A request as far as routing looks at it: a GET. */
export interface RoutedRequest {
  readonly host: string;
  /** Without its query. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Labels;
  readonly query?: Labels;
}

/** The rule that serves the request, by Gateway API's order: exact path, longest prefix, most headers, first rule. */
export function matchRoute<R extends HttpRoute>(
  routes: Iterable<R>,
  request: RoutedRequest,
): { readonly route: R; readonly rule: RouteRule } | undefined {
  let best: { readonly route: R; readonly rule: RouteRule; readonly rank: number } | undefined;
  for (const route of routes) {
    if (!servesHost(route.spec.hostnames, request.host)) continue;
    for (const rule of route.spec.rules ?? []) {
      const rank = Math.max(-1, ...(rule.matches ?? [{}]).map((match) => rankOf(match, request)));
      if (rank >= 0 && (best === undefined || rank > best.rank)) best = { route, rule, rank };
    }
  }
  return best;
}

function servesHost(hostnames: readonly string[] | undefined, host: string): boolean {
  if (hostnames === undefined || hostnames.length === 0) return true;
  return hostnames.some((name) => name === host || (name.startsWith('*.') && host.endsWith(name.slice(1))));
}

/** How specific the match is; -1 when the request does not match. */
function rankOf({ path: wantedPath, method = 'GET', headers = [], queryParams = [] }: RouteMatch, request: RoutedRequest): number {
  const { query = {} } = request;
  const holds =
    method === 'GET' &&
    headers.every(({ type, name, value }) => matchesText(type, value, request.headers[name.toLowerCase()])) &&
    queryParams.every(({ type, name, value }) => matchesText(type, value, query[name]));
  const path = holds ? rankPath(wantedPath, request.path) : -1;
  return path < 0 ? -1 : path + headers.length + queryParams.length / 100;
}

function rankPath(path: RouteMatch['path'], requested: string): number {
  const value = path?.value ?? '/';
  if (path?.type === 'Exact') return value === requested ? 1e9 : -1;
  if (path?.type === 'RegularExpression') return new RegExp(`^(?:${value})$`).test(requested) ? value.length * 1e3 : -1;
  const prefix = value.endsWith('/') ? value : `${value}/`;
  return requested === value || `${requested}/`.startsWith(prefix) ? value.length * 1e3 : -1;
}

/** A regular expression must match the whole value, as Envoy's do. */
function matchesText(type: string | undefined, wanted: string, actual: string | undefined): boolean {
  if (actual === undefined) return false;
  if (type === 'RegularExpression') return new RegExp(`^(?:${wanted})$`).test(actual);
  return type === 'Contains' ? actual.includes(wanted) : actual === wanted;
}
