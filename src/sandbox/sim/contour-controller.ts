import { keyOf, type ObjectKey, objectKey } from '../../kube/object-key.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Store } from '../store.ts';
import { type ControlLoop, startControlLoop } from './control-loop.ts';
import { type HttpProxy, includeKey, routesOfProxies } from './http-proxy.ts';
import type { HttpRoute } from './http-route.ts';
import { canonicalJson, kubeTime } from './objects.ts';
import { httpProxies, isResource, services } from './resources.ts';

/** Contour, and the proxies that its Envoy follows. */
export interface ContourController extends ControlLoop {
  /** What Envoy was told `propagateMs` ago. */
  activeRoutes(): Iterable<HttpRoute>;
}

export interface ContourOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** From a change of a proxy to its status. */
  readonly acceptMs: number;
  /** From its status until Envoy follows. */
  readonly propagateMs: number;
}

interface ProxyError {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

/** Says of every HTTPProxy whether it is valid, as Contour 1.33 does, and follows those that a root leads to. */
export function startContourController(options: ContourOptions): ContourController {
  const { store, clock } = options;
  let active: readonly HttpRoute[] = [];
  const all = () => new Map((store.list(httpProxies) as HttpProxy[]).map((proxy) => [keyOf(proxy), proxy]));
  const loop = startControlLoop({
    store,
    clock,
    reactMs: options.acceptMs,
    watched: [httpProxies, services],
    // A proxy's status hangs on those that include it and on its Services.
    keysOf: ({ resource, type }) =>
      isResource(resource, httpProxies) || (isResource(resource, services) && type !== 'MODIFIED') ? [...all().keys()] : [],
    reconcile: (key) => {
      const proxies = all();
      report(options, proxies.get(key), proxies);
      const routes = routesOfProxies(proxies);
      clock.schedule(options.propagateMs, () => {
        active = routes;
      });
      return undefined;
    },
  });
  return { ...loop, activeRoutes: () => active };
}

function report({ store, clock }: ContourOptions, proxy: HttpProxy | undefined, proxies: ReadonlyMap<ObjectKey, HttpProxy>): void {
  if (proxy === undefined) return;
  const errors = errorsOf(store, proxy, proxies);
  const [first] = errors;
  const message = first === undefined ? 'Valid HTTPProxy' : 'At least one error present, see Errors for details';
  const valid = {
    type: 'Valid',
    status: first === undefined ? 'True' : 'False',
    reason: first === undefined ? 'Valid' : 'ErrorPresent',
    message,
    observedGeneration: proxy.metadata.generation ?? 1,
    ...(first === undefined ? {} : { errors: errors.map((error) => ({ ...error, status: 'True' })) }),
  };
  const [before] = (proxy.status?.conditions ?? []) as { readonly lastTransitionTime?: string }[];
  const { lastTransitionTime, ...known } = before ?? {};
  if (canonicalJson(known) === canonicalJson(valid)) return;
  const isOrphaned = first?.type === 'Orphaned';
  const status = {
    conditions: [{ ...valid, lastTransitionTime: kubeTime(clock.now()) }],
    currentStatus: first === undefined ? 'valid' : isOrphaned ? 'orphaned' : 'invalid',
    description: isOrphaned ? first.message : message,
    loadBalancer: {},
  };
  store.update(httpProxies, keyOf(proxy), (live) => ({ ...live, status }), 'status');
}

function errorsOf(store: Store, proxy: HttpProxy, proxies: ReadonlyMap<ObjectKey, HttpProxy>): ProxyError[] {
  if (!leadsToRoot(proxy, proxies)) {
    return [{ type: 'Orphaned', reason: 'Orphaned', message: 'this HTTPProxy is not part of a delegation chain from a root HTTPProxy' }];
  }
  const missing = (proxy.spec.includes ?? []).map((include) => includeKey(proxy, include)).find((key) => !proxies.has(key));
  if (missing !== undefined) return [{ type: 'IncludeError', reason: 'IncludeNotFound', message: `include ${missing} not found` }];
  const namespace = proxy.metadata.namespace ?? '';
  const unresolved = (proxy.spec.routes ?? [])
    .flatMap((route) => route.services ?? [])
    .map(({ name }) => objectKey(namespace, name))
    .find((key) => store.get(services, key) === undefined);
  if (unresolved === undefined) return [];
  const message = `Spec.Routes unresolved service reference: service "${unresolved}" not found`;
  return [{ type: 'ServiceError', reason: 'ServiceUnresolvedReference', message }];
}

function leadsToRoot(proxy: HttpProxy, proxies: ReadonlyMap<ObjectKey, HttpProxy>, seen: readonly ObjectKey[] = []): boolean {
  if (proxy.spec.virtualhost !== undefined) return true;
  const key = keyOf(proxy);
  if (seen.includes(key)) return false;
  return [...proxies.values()].some(
    (above) =>
      (above.spec.includes ?? []).some((include) => includeKey(above, include) === key) && leadsToRoot(above, proxies, [...seen, key]),
  );
}
