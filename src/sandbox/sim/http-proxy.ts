import type { KubeObject } from '../../kube/object.ts';
import { keyOf, type ObjectKey, objectKey } from '../../kube/object-key.ts';
import type { BackendRef, HeaderMatch, HttpRoute, RouteMatch, RouteRule } from './http-route.ts';

/** The fields of Contour's HTTPProxy that steer traffic. */
export interface HttpProxy extends KubeObject {
  readonly spec: {
    readonly virtualhost?: { readonly fqdn: string };
    readonly includes?: readonly ProxyInclude[];
    readonly routes?: readonly ProxyRoute[];
  };
  readonly status?: { readonly conditions?: readonly object[] };
}

interface ProxyInclude {
  readonly name: string;
  readonly namespace?: string;
  readonly conditions?: readonly ProxyCondition[];
}

interface ProxyRoute {
  readonly conditions?: readonly ProxyCondition[];
  readonly services?: readonly ProxyService[];
}

export interface ProxyService {
  readonly name: string;
  readonly port?: number;
  readonly weight?: number;
  /** Gets a copy of each request, and answers nobody. */
  readonly mirror?: boolean;
}

interface ProxyCondition {
  readonly prefix?: string;
  readonly exact?: string;
  readonly header?: TextCondition;
  readonly queryParameter?: TextCondition;
}

interface TextCondition {
  readonly name: string;
  readonly exact?: string;
  readonly contains?: string;
  readonly regex?: string;
  readonly present?: boolean;
}

export function includeKey(proxy: HttpProxy, include: ProxyInclude): ObjectKey {
  return objectKey(include.namespace ?? proxy.metadata.namespace ?? '', include.name);
}

/** What Envoy is told of the proxies, in the words of HTTPRoutes: one for each root, with the routes of all that it includes. */
export function routesOfProxies(proxies: ReadonlyMap<ObjectKey, HttpProxy>): HttpRoute[] {
  return [...proxies.values()].flatMap((root) => {
    const { virtualhost } = root.spec;
    if (virtualhost === undefined) return [];
    const rules = rulesOf(root, { proxies, above: [], seen: new Set() });
    return [{ ...root, spec: { hostnames: [virtualhost.fqdn], rules }, status: {} }];
  });
}

interface Delegation {
  readonly proxies: ReadonlyMap<ObjectKey, HttpProxy>;
  readonly above: readonly ProxyCondition[];
  /** A chain that comes back to itself ends. */
  readonly seen: ReadonlySet<ObjectKey>;
}

function rulesOf(proxy: HttpProxy, { proxies, above, seen }: Delegation): RouteRule[] {
  const key = keyOf(proxy);
  if (seen.has(key)) return [];
  const namespace = proxy.metadata.namespace ?? '';
  const own = (proxy.spec.routes ?? []).map(({ conditions = [], services = [] }): RouteRule => {
    const [mirrored, answering] = [services.filter(({ mirror }) => mirror === true), services.filter(({ mirror }) => mirror !== true)];
    return {
      matches: [matchOf([...above, ...conditions])],
      backendRefs: weighted(answering, namespace),
      filters: mirrored.map((service) => ({ type: 'RequestMirror', requestMirror: { backendRef: backendOf(service, namespace) } })),
    };
  });
  const included = (proxy.spec.includes ?? []).flatMap((include) => {
    const child = proxies.get(includeKey(proxy, include));
    const conditions = [...above, ...(include.conditions ?? [])];
    return child === undefined ? [] : rulesOf(child, { proxies, above: conditions, seen: new Set([...seen, key]) });
  });
  return [...own, ...included];
}

const backendOf = ({ name, port }: ProxyService, namespace: string) => ({ name, namespace, ...(port === undefined ? {} : { port }) });

/** A weight that is absent is 0, and where all are 0 all get the same. */
function weighted(services: readonly ProxyService[], namespace: string): BackendRef[] {
  const isEven = services.every(({ weight = 0 }) => weight === 0);
  return services.map((service) => ({ ...backendOf(service, namespace), weight: isEven ? 1 : (service.weight ?? 0) }));
}

/** All conditions must hold; the prefixes of a chain are put together. */
function matchOf(conditions: readonly ProxyCondition[]): RouteMatch {
  const exact = conditions.find((condition) => condition.exact !== undefined)?.exact;
  const prefix = conditions.map((condition) => condition.prefix ?? '').join('');
  return {
    path: exact === undefined ? { type: 'PathPrefix', value: prefix.replaceAll(/\/{2,}/g, '/') || '/' } : { type: 'Exact', value: exact },
    headers: conditions.flatMap(({ header }) => (header === undefined ? [] : [textMatch(header)])),
    queryParams: conditions.flatMap(({ queryParameter }) => (queryParameter === undefined ? [] : [textMatch(queryParameter)])),
  };
}

function textMatch({ name, exact, contains, regex }: TextCondition): HeaderMatch {
  if (exact !== undefined) return { type: 'Exact', name, value: exact };
  if (regex !== undefined) return { type: 'RegularExpression', name, value: regex };
  return { type: 'Contains', name, value: contains ?? '' };
}
