import { createHash } from 'node:crypto';
import type { Canary } from '../../src/api/canary.ts';
import { canaryResource } from '../../src/api/group.ts';
import { leaseResource } from '../../src/kube/lease.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { objectKey } from '../../src/kube/object-key.ts';
import type { Resource } from '../../src/kube/resource.ts';
import type { HttpRoute } from '../../src/sandbox/sim/http-route.ts';
import { type Deployment, isReady, type Pod, type PodTemplate } from '../../src/sandbox/sim/objects.ts';
import { deployments, httpRoutes, pods, services } from '../../src/sandbox/sim/resources.ts';
import type { Store } from '../../src/sandbox/store.ts';
import { asHttpRoute, httpProxies } from './contour.ts';
import { leaseKey, resources, shop } from './shop.ts';

export type Side = 'primary' | 'canary';

/** What a route, or the apex Service where there is none, does with traffic. */
export interface Pointing {
  /** Percent of ordinary requests that go to the canary. */
  readonly weight: number;
  /** Whether any request can meet the canary. */
  readonly isExposed: boolean;
  readonly points: ReadonlySet<Side>;
}

/** Reads the cluster as an outsider does: objects, and nothing that the controller says of itself. */
export class View {
  readonly store: Store;
  readonly now: () => number;
  readonly #activeRoutes: () => Iterable<HttpRoute>;
  #ready: ReadonlyMap<string, number> | undefined;

  constructor(options: { store: Store; now: () => number; activeRoutes: () => Iterable<HttpRoute> }) {
    this.store = options.store;
    this.now = options.now;
    this.#activeRoutes = options.activeRoutes;
    options.store.subscribe(({ resource }) => {
      if (resource.plural === 'pods') this.#ready = undefined;
    });
  }

  canary(): Canary | undefined {
    return this.store.get(canaryResource, shop.key) as unknown as Canary | undefined;
  }

  lease(): KubeObject | undefined {
    return this.store.get(leaseResource, leaseKey);
  }

  deployment(side: Side): Deployment | undefined {
    return this.store.get(deployments, objectKey(shop.namespace, side === 'primary' ? `${shop.name}-primary` : shop.name)) as
      | Deployment
      | undefined;
  }

  /** Pods that would answer, by their label. */
  ready(side: Side): number {
    this.#ready ??= new Map(
      [...Map.groupBy(this.store.list(pods, shop.namespace) as Pod[], (pod) => pod.metadata.labels?.['app'] ?? '')].map(([app, some]) => [
        app,
        some.filter((pod) => isReady(pod) && pod.metadata.deletionTimestamp === undefined).length,
      ]),
    );
    return this.#ready.get(side === 'primary' ? `${shop.name}-primary` : shop.name) ?? 0;
  }

  /** As it is written. Undefined before there is anything of ours. */
  written(): Pointing | undefined {
    const route = this.#route();
    return route === undefined ? this.apex() : readRoute(route);
  }

  #route(): HttpRoute | undefined {
    const proxy = this.store.get(httpProxies, shop.key);
    return proxy === undefined ? (this.store.get(httpRoutes, shop.key) as HttpRoute | undefined) : asHttpRoute(proxy);
  }

  /** Whether the proxy has taken what is written. With v1beta1 nobody need say so: what is written counts. */
  isAccepted(): boolean {
    if (this.canary()?.spec.provider === 'gatewayapi:v1beta1') return true;
    const route = this.#route();
    const conditions = route?.status?.parents?.flatMap((parent) => parent.conditions) ?? [];
    return route === undefined || (conditions.length > 0 && conditions.every((c) => c.observedGeneration === route.metadata.generation));
  }

  /** As the proxy follows it. */
  active(): Pointing | undefined {
    const own = [...this.#activeRoutes()].find(({ metadata }) => metadata.name === shop.name && metadata.namespace === shop.namespace);
    return own === undefined ? undefined : readRoute(own);
  }

  /** Where the Service that clients call leads to. */
  apex(): Pointing | undefined {
    const service = this.store.get(services, shop.key);
    const app = (service?.['spec'] as { selector?: { app?: string } } | undefined)?.selector?.app;
    if (app === undefined) return undefined;
    const side: Side = app === `${shop.name}-primary` ? 'primary' : 'canary';
    return { weight: side === 'canary' ? 100 : 0, isExposed: side === 'canary', points: new Set([side]) };
  }

  /** What the pods of a template run: equal for the target and for the primary that was made of it. Configs count by their content. */
  fingerprint(template: PodTemplate): string {
    const annotations = Object.entries(template.metadata?.annotations ?? {}).filter(([key]) => key !== 'flagger-id');
    const text = JSON.stringify(sorted({ annotations: Object.fromEntries(annotations), spec: template.spec }));
    const names = [...text.matchAll(/"(configMapRef|secretRef)":\{"name":"([^"]+)"/g)];
    const contents = names.map(([, kind, name]) => {
      const resource = kind === 'configMapRef' ? resources.configMaps : resources.secrets;
      return JSON.stringify(sorted(this.store.get(resource, objectKey(shop.namespace, name ?? ''))?.['data'] ?? null));
    });
    const anonymous = text.replace(/"(configMapRef|secretRef)":\{"name":"[^"]+"/g, '"$1":{"name":"-"');
    return createHash('sha256')
      .update([anonymous, ...contents].join('\n'))
      .digest('hex')
      .slice(0, 8);
  }

  /** Fingerprints of the templates that are kept in snapshots. */
  kept(): string[] {
    return this.store
      .list(resources.controllerRevisions, shop.namespace)
      .map((object) => this.fingerprint((object['data'] as { template: PodTemplate }).template));
  }

  fingerprintOf(side: Side): string | undefined {
    const deployment = this.deployment(side);
    return deployment === undefined ? undefined : this.fingerprint(deployment.spec.template);
  }
}

function readRoute(route: HttpRoute): Pointing {
  const points = new Set<Side>();
  let weight = 0;
  let isExposed = false;
  for (const rule of route.spec.rules ?? []) {
    const shares = new Map((rule.backendRefs ?? []).map((backend) => [backend.name, backend.weight ?? 1]));
    const [canary, primary] = [shares.get(`${shop.name}-canary`) ?? 0, shares.get(`${shop.name}-primary`) ?? 0];
    const share = canary + primary === 0 ? 0 : Math.round((100 * canary) / (canary + primary));
    if (canary > 0) points.add('canary');
    if (primary > 0) points.add('primary');
    if (canary > 0) isExposed = true;
    const isOrdinary = (rule.matches ?? []).every((match) => (match.headers ?? []).length === 0);
    if (isOrdinary) weight = share;
  }
  return { weight, isExposed, points };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
}

/** HTTPRoutes and HTTPProxies. */
export function isRoute({ plural }: Resource): boolean {
  return plural === httpRoutes.plural || plural === httpProxies.plural;
}

function routeOf(object: KubeObject): HttpRoute {
  return object.kind === httpProxies.kind ? asHttpRoute(object) : (object as HttpRoute);
}

export function wordRoute(object: KubeObject): string {
  const { weight, isExposed } = readRoute(routeOf(object));
  return ` weight ${weight}${isExposed && weight === 0 ? ' with a match' : ''}`;
}

/** Sum of the weights of each rule of a route, to hold to 100. */
export function weightSums(object: KubeObject): number[] {
  const rules = routeOf(object).spec.rules ?? [];
  return rules.map((rule) => (rule.backendRefs ?? []).reduce((sum, backend) => sum + (backend.weight ?? 1), 0));
}
