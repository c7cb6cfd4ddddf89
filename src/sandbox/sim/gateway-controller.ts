import { keyOf, type ObjectKey, objectKey, splitKey } from '../../kube/object-key.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Store, StoreEvent } from '../store.ts';
import { type ControlLoop, ownKey, startControlLoop } from './control-loop.ts';
import type { HttpRoute, ParentRef, RouteParent } from './http-route.ts';
import { type Condition, canonicalJson, kubeTime } from './objects.ts';
import { gatewayClasses, gateways, httpRoutes, isResource, services } from './resources.ts';

/** The Gateway's control plane, and the routes that its proxy follows. */
export interface GatewayController extends ControlLoop {
  /** The routes as the proxy knows them: the generation accepted last, `propagateMs` after its acceptance. */
  activeRoutes(): Iterable<HttpRoute>;
}

export interface GatewayOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** From a change of a route to its acceptance in status. */
  readonly acceptMs: number;
  /** From acceptance until the proxy follows. */
  readonly propagateMs: number;
}

const controllerName = 'serin.dev/sandbox-gateway';

/** Accepts HTTPRoutes whose parents are Gateways that exist, and marks Gateways as programmed. */
export function startGatewayController(options: GatewayOptions): GatewayController {
  const { store, clock } = options;
  const active = new Map<ObjectKey, HttpRoute>();
  const loop = startControlLoop({
    store,
    clock,
    reactMs: options.acceptMs,
    watched: [gatewayClasses, gateways, httpRoutes],
    keysOf: (event) => keysOf(store, event),
    reconcile: (key) => {
      reconcileGateway(options, key);
      const accepted = acceptRoute(options, key);
      clock.schedule(options.propagateMs, () => {
        if (accepted === undefined) active.delete(key);
        else active.set(key, accepted);
      });
      return undefined;
    },
  });
  return { ...loop, activeRoutes: () => active.values() };
}

/** Gateways and routes share one queue; a Service counts because routes that name it may become resolvable. */
function keysOf(store: Store, event: StoreEvent): readonly ObjectKey[] {
  const { resource, type, object } = event;
  if (isResource(resource, httpRoutes)) return isOwnNews(object as HttpRoute, type) ? ownKey(event) : [];
  if (isResource(resource, gateways)) return [keyOf(object), ...store.list(httpRoutes).map(keyOf)];
  if (isResource(resource, gatewayClasses)) return store.list(gateways).map(keyOf);
  if (isResource(resource, services) && type !== 'MODIFIED') return store.list(httpRoutes, object.metadata.namespace).map(keyOf);
  return [];
}

/** Not the echo of our own status. */
function isOwnNews(route: HttpRoute, type: StoreEvent['type']): boolean {
  const seen = route.status?.parents
    ?.flatMap((parent) => parent.conditions)
    .every((condition) => condition.observedGeneration === route.metadata.generation);
  return type !== 'MODIFIED' || seen !== true || route.status?.parents?.length === 0;
}

function acceptRoute({ store, clock }: GatewayOptions, key: ObjectKey): HttpRoute | undefined {
  const route = store.get(httpRoutes, key) as HttpRoute | undefined;
  if (route === undefined) return undefined;
  const ours = (route.spec.parentRefs ?? []).filter((parent) => isGateway(store, route, parent));
  const before = route.status?.parents ?? [];
  const others = before.filter((parent) => parent.controllerName !== controllerName);
  const parents = [...others, ...ours.map((parent) => routeParent({ store, route, parent, nowMs: clock.now() }))];
  if (canonicalJson(parents) !== canonicalJson(before))
    store.update(httpRoutes, key, (live) => ({ ...live, status: { parents } }), 'status');
  return ours.length > 0 ? route : undefined;
}

function isGateway(store: Store, route: HttpRoute, parent: ParentRef): boolean {
  const { group = 'gateway.networking.k8s.io', kind = 'Gateway', namespace = route.metadata.namespace ?? '' } = parent;
  return group === gateways.group && kind === 'Gateway' && store.get(gateways, objectKey(namespace, parent.name)) !== undefined;
}

interface ParentInput {
  readonly store: Store;
  readonly route: HttpRoute;
  readonly parent: ParentRef;
  readonly nowMs: number;
}

function routeParent({ store, route, parent, nowMs }: ParentInput): RouteParent {
  const missing = (route.spec.rules ?? [])
    .flatMap((rule) => rule.backendRefs ?? [])
    .find((backend) => store.get(services, objectKey(backend.namespace ?? route.metadata.namespace ?? '', backend.name)) === undefined);
  const resolved: Condition =
    missing === undefined
      ? { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', message: 'References resolved' }
      : {
          type: 'ResolvedRefs',
          status: 'False',
          reason: 'BackendNotFound',
          message: `service "${missing.name}" is invalid: service not found`,
        };
  const accepted: Condition = { type: 'Accepted', status: 'True', reason: 'Accepted', message: 'Accepted HTTPRoute' };
  const before = route.status?.parents?.find((known) => canonicalJson(known.parentRef) === canonicalJson(parent));
  const generation = route.metadata.generation ?? 1;
  return {
    parentRef: parent,
    controllerName,
    conditions: [resolved, accepted].map((condition) => withHistory(condition, { before: before?.conditions, generation, nowMs })),
  };
}

interface History {
  readonly before: readonly Condition[] | undefined;
  readonly generation: number;
  readonly nowMs: number;
}

function withHistory(condition: Condition, { before, generation, nowMs }: History): Condition {
  const known = before?.find(({ type }) => type === condition.type);
  const since = known?.status === condition.status ? known.lastTransitionTime : undefined;
  return { ...condition, observedGeneration: generation, lastTransitionTime: since ?? kubeTime(nowMs) };
}

function reconcileGateway({ store, clock }: GatewayOptions, key: ObjectKey): void {
  const gateway = store.get(gateways, key);
  if (gateway === undefined) return;
  const history = {
    before: (gateway['status'] as { conditions?: readonly Condition[] } | undefined)?.conditions,
    generation: gateway.metadata.generation ?? 1,
    nowMs: clock.now(),
  };
  const conditions = [
    withHistory({ type: 'Accepted', status: 'True', reason: 'Accepted', message: 'Gateway is accepted' }, history),
    withHistory({ type: 'Programmed', status: 'True', reason: 'Programmed', message: 'Gateway is programmed' }, history),
  ];
  const address = `gateway.${splitKey(key).namespace}`;
  const status = { addresses: [{ type: 'Hostname', value: address }], conditions };
  if (canonicalJson(status) !== canonicalJson(gateway['status'])) store.update(gateways, key, (live) => ({ ...live, status }), 'status');
}
