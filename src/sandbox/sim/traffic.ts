import { keyOf, type ObjectKey, objectKey } from '../../kube/object-key.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';
import type { Endpoints } from './endpoints.ts';
import { type BackendRef, type HttpRoute, matchRoute } from './http-route.ts';
import type { SimulatedImages } from './images.ts';
import { controllerOf, type Labels, type Pod } from './objects.ts';
import type { RequestMetrics } from './request-metrics.ts';
import { createSplitter, type Share, type Splitter } from './splitter.ts';
import type { TrafficLedger } from './traffic-ledger.ts';

/** A constant stream of requests: to a host through the Gateway, or to a Service directly. */
export type Load = { readonly requestsPerSecond: number } & (
  | { readonly host: string /** With its query, if any. */; readonly path?: string /** Lower-case names. */; readonly headers?: Labels }
  | { readonly service: ObjectKey }
);

export interface TrafficOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly endpoints: Endpoints;
  readonly activeRoutes: () => Iterable<HttpRoute>;
  readonly images: SimulatedImages;
  readonly load: readonly Load[];
  readonly ledger: TrafficLedger;
  readonly metrics: RequestMetrics;
  /** Requests are counted together in steps of so many milliseconds. */
  readonly stepMs: number;
}

/** Sends the load step by step, by the routes and Services as they are written. Returns a function that ends it. */
export function startTraffic(options: TrafficOptions): () => void {
  const split = createSplitter();
  const owed = options.load.map(() => 0);
  const step = () => {
    options.load.forEach((load, index) => {
      const exact = (owed[index] ?? 0) + (load.requestsPerSecond * options.stepMs) / 1000;
      const count = Math.floor(exact + 1e-9);
      owed[index] = exact - count;
      if (count > 0) send({ ...options, split }, load, count);
    });
    cancel = options.clock.schedule(options.stepMs, step);
  };
  let cancel = options.clock.schedule(options.stepMs, step);
  return () => cancel();
}

type Sending = TrafficOptions & { readonly split: Splitter };

function send(sending: Sending, load: Load, count: number): void {
  if ('service' in load) {
    sendToService(sending, { target: load.service, service: load.service, count, cluster: undefined, answers: 'the user' });
    return;
  }
  const { host, headers = {} } = load;
  const { pathname: path, searchParams } = new URL(load.path ?? '/', 'http://host');
  const match = matchRoute(sending.activeRoutes(), { host, path, headers, query: Object.fromEntries(searchParams) });
  if (match === undefined) {
    record(sending, { target: host, workload: '', image: '', code: 404, count });
    return;
  }
  const { route, rule } = match;
  const backends = rule.backendRefs ?? [];
  const namespace = route.metadata.namespace ?? '';
  const toBackend = (backend: BackendRef) => {
    const service = objectKey(backend.namespace ?? namespace, backend.name);
    return { service, cluster: `${service.replace('/', '_')}_${backend.port ?? 80}` };
  };
  const counts = sending.split(`${host} ${keyOf(route)}`, count, backends.map(shareOf));
  if (counts.size === 0) record(sending, { target: host, workload: '', image: '', code: 500, count });
  backends.forEach((backend, index) => {
    const own = counts.get(shareOf(backend, index).id) ?? 0;
    if (own > 0) sendToService(sending, { target: host, count: own, ...toBackend(backend), answers: 'the user' });
  });
  for (const { requestMirror } of rule.filters ?? []) {
    if (requestMirror !== undefined)
      sendToService(sending, { target: host, count, ...toBackend(requestMirror.backendRef), answers: 'nobody' });
  }
}

function shareOf(backend: BackendRef, index: number): Share {
  return { id: `${index} ${backend.name}`, weight: backend.weight ?? 1 };
}

interface ServiceRequests {
  readonly target: string;
  readonly service: ObjectKey;
  readonly count: number;
  /** The proxy's name for the backend; undefined where no proxy is in between. */
  readonly cluster: string | undefined;
  /** `nobody`: they are copies. */
  readonly answers: 'the user' | 'nobody';
}

function sendToService(sending: Sending, { target, service, count, cluster, answers }: ServiceRequests): void {
  const pods = sending.endpoints.of(service) ?? [];
  if (pods.length === 0) {
    if (cluster !== undefined) sending.metrics.observeProxy(cluster, { code: 503, count, latency: undefined });
    if (answers === 'the user') record(sending, { target, workload: '', image: '', code: 503, count });
    return;
  }
  const counts = sending.split(
    `${target} ${service}${answers === 'nobody' ? ' copies' : ''}`,
    count,
    pods.map((pod) => ({ id: pod.metadata.uid, weight: 1 })),
  );
  for (const pod of pods) answer(sending, { target, pod, count: counts.get(pod.metadata.uid) ?? 0, cluster, answers });
}

function answer(
  sending: Sending,
  { target, pod, count, cluster, answers }: Pick<ServiceRequests, 'target' | 'count' | 'cluster' | 'answers'> & { readonly pod: Pod },
): void {
  const image = pod.spec.containers[0]?.image ?? '';
  const behaviour = sending.images.get(image);
  if (behaviour === undefined || count === 0) return;
  const failed = Math.min(count, Math.floor(count * behaviour.errorRatio + sending.random()));
  for (const { code, part } of [
    { code: 200, part: count - failed },
    { code: 500, part: behaviour.errorRatio > 0 ? failed : 0 },
  ]) {
    if (part === 0) continue;
    const { latency } = behaviour;
    sending.metrics.observePod(pod, { code, count: part, latency });
    if (cluster !== undefined) sending.metrics.observeProxy(cluster, { code, count: part, latency });
    if (answers === 'the user') record(sending, { target, workload: workloadOf(pod), image, code, count: part });
  }
}

/** The Deployment's name: the ReplicaSet's without the hash. */
function workloadOf(pod: Pod): string {
  const owner = controllerOf(pod)?.name ?? pod.metadata.name;
  const hash = pod.metadata.labels?.['pod-template-hash'];
  return hash !== undefined && owner.endsWith(`-${hash}`) ? owner.slice(0, -hash.length - 1) : owner;
}

function record({ ledger, clock }: Sending, served: Omit<Parameters<TrafficLedger['record']>[0], 'atMs'>): void {
  ledger.record({ ...served, atMs: clock.now() });
}
