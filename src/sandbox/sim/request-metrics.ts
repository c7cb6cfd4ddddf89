import type { Metric, Sample } from '../prometheus/scrape-target.ts';
import { type Latency, meanMs, shareWithin } from './images.ts';
import type { Pod } from './objects.ts';

/** Some requests with one status. Without latency nobody answered them. */
export interface Observed {
  readonly code: number;
  readonly count: number;
  readonly latency: Latency | undefined;
}

/** The counters that applications and the proxy keep of the simulated requests. */
export interface RequestMetrics {
  observePod(pod: Pod, observed: Observed): void;
  observeProxy(cluster: string, observed: Observed): void;
  /** What the pod's container exports now; a restarted container begins at zero. */
  podSamples(pod: Pod): readonly Sample[];
  proxySamples(): readonly Sample[];
  /** Forgets a pod that is gone. */
  forgetPod(uid: string): void;
}

/** Bounds of the histograms: Prometheus clients' defaults in seconds, and Envoy's in milliseconds. */
const appBoundsSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, Number.POSITIVE_INFINITY];
const proxyBoundsMs = [
  0.5,
  1,
  5,
  10,
  25,
  50,
  100,
  250,
  500,
  1000,
  2500,
  5000,
  10_000,
  30_000,
  60_000,
  300_000,
  600_000,
  1_800_000,
  3_600_000,
  Number.POSITIVE_INFINITY,
];

interface Histogram {
  readonly counts: number[];
  sum: number;
  total: number;
  readonly metrics: { readonly buckets: readonly Metric[]; readonly sum: Metric; readonly count: Metric };
}

/** A bound as Prometheus 3 stores it in `le`. */
function boundText(bound: number): string {
  if (bound === Number.POSITIVE_INFINITY) return '+Inf';
  if (bound >= 1e6)
    return `${String(bound / 10 ** Math.floor(Math.log10(bound)))}e+${String(Math.floor(Math.log10(bound))).padStart(2, '0')}`;
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}

function createHistogram(name: string, bounds: readonly number[], labels: Readonly<Record<string, string>>): Histogram {
  return {
    counts: bounds.map(() => 0),
    sum: 0,
    total: 0,
    metrics: {
      buckets: bounds.map((bound) => ({ name: `${name}_bucket`, labels: { ...labels, le: boundText(bound) } })),
      sum: { name: `${name}_sum`, labels },
      count: { name: `${name}_count`, labels },
    },
  };
}

function createObserver(bounds: readonly number[], unitMs: number) {
  const sharesOf = new WeakMap<Latency, readonly number[]>();
  return (histogram: Histogram, count: number, latency: Latency) => {
    const shares = sharesOf.get(latency) ?? bounds.map((bound) => shareWithin(latency, bound * unitMs));
    sharesOf.set(latency, shares);
    shares.forEach((share, index) => {
      histogram.counts[index] = (histogram.counts[index] ?? 0) + count * share;
    });
    histogram.sum += (count * meanMs(latency)) / unitMs;
    histogram.total += count;
  };
}

/** Bucket counts are whole numbers, as real ones are: what is exact on average is rounded to the nearest. */
function samplesOf({ counts, sum, total, metrics }: Histogram): Sample[] {
  return [
    ...metrics.buckets.map((metric, index) => ({ metric, value: Math.round(counts[index] ?? 0) })),
    { metric: metrics.sum, value: sum },
    { metric: metrics.count, value: total },
  ];
}

interface Counted {
  readonly requests: { readonly metric: Metric; value: number };
  readonly durations: Histogram;
}

export function createRequestMetrics(): RequestMetrics {
  const byPod = new Map<string, { readonly restarts: number; readonly byCode: Map<number, Counted> }>();
  const byCluster = new Map<
    string,
    { readonly byCode: Map<number, { readonly metric: Metric; value: number }>; readonly durations: Histogram }
  >();
  const observeApp = createObserver(appBoundsSeconds, 1000);
  const observeEnvoy = createObserver(proxyBoundsMs, 1);

  return {
    observePod: (pod, { code, count, latency }) => {
      const counters = countersOf(byPod, pod);
      const counted = counters.get(code) ?? newCounted(code);
      counters.set(code, counted);
      counted.requests.value += count;
      if (latency !== undefined) observeApp(counted.durations, count, latency);
    },
    observeProxy: (cluster, { code, count, latency }) => {
      const labels = { envoy_cluster_name: cluster };
      const known = byCluster.get(cluster) ?? {
        byCode: new Map(),
        durations: createHistogram('envoy_cluster_upstream_rq_time', proxyBoundsMs, labels),
      };
      byCluster.set(cluster, known);
      const counter = known.byCode.get(code) ?? {
        metric: { name: 'envoy_cluster_upstream_rq', labels: { ...labels, envoy_response_code: String(code) } },
        value: 0,
      };
      known.byCode.set(code, counter);
      counter.value += count;
      if (latency !== undefined) observeEnvoy(known.durations, count, latency);
    },
    podSamples: (pod) =>
      [...countersOf(byPod, pod).values()].flatMap(({ requests, durations }) => [{ ...requests }, ...samplesOf(durations)]),
    proxySamples: () =>
      [...byCluster.values()].flatMap(({ byCode, durations }) => [
        ...[...byCode.values()].map((counter) => ({ ...counter })),
        ...samplesOf(durations),
      ]),
    forgetPod: (uid) => void byPod.delete(uid),
  };
}

function newCounted(code: number): Counted {
  const status = String(code);
  return {
    requests: { metric: { name: 'http_requests_total', labels: { status } }, value: 0 },
    durations: createHistogram('http_request_duration_seconds', appBoundsSeconds, { method: 'GET', path: 'root', status }),
  };
}

function countersOf(
  byPod: Map<string, { readonly restarts: number; readonly byCode: Map<number, Counted> }>,
  pod: Pod,
): Map<number, Counted> {
  const restarts = restartsOf(pod);
  const known = byPod.get(pod.metadata.uid);
  if (known?.restarts === restarts) return known.byCode;
  const fresh = { restarts, byCode: new Map<number, Counted>() };
  byPod.set(pod.metadata.uid, fresh);
  return fresh.byCode;
}

function restartsOf(pod: Pod): number {
  const statuses = (pod.status as { containerStatuses?: readonly { restartCount: number }[] } | undefined)?.containerStatuses;
  return statuses?.[0]?.restartCount ?? 0;
}
