import { type Canary, isCanary } from '../api/canary.ts';
import type { CanaryPhase } from '../api/canary-status.ts';
import { strategyOf } from '../api/defaults.ts';
import type { KubeObject } from '../kube/object.ts';
import { keyOf, type ObjectKey } from '../kube/object-key.ts';
import type { Labels, MetricsRegistry } from '../platform/metrics-registry.ts';

/** The `flagger_*` series that count what happens. The others are read from the Canaries themselves, so nobody has to keep them up to date. */
export interface CanaryMetrics {
  /** One look was taken, from the first query to the verdict, or the pre-rollout hooks were called. */
  observeDuration(canary: Canary, durationMs: number): void;
  /** A run ended in a promotion; `skipped`: without analysis. */
  incSuccess(canary: Canary, analysisStatus: 'completed' | 'skipped'): void;
  /** A run was rolled back. */
  incFailure(canary: Canary): void;
  /** The Canary is gone: its series go too. A repeat is harmless. */
  removeCanary(key: ObjectKey): void;
}

export interface CanaryMetricsOptions {
  readonly registry: MetricsRegistry;
  readonly version: string;
  /** Value of the flag -mesh-provider. */
  readonly meshProvider: string;
  /** The Canaries that this process acts on; asked when somebody reads the metrics. None on a standby, as with Flagger. */
  readonly canaries: () => Iterable<KubeObject>;
}

/** Names, labels and values as in flagger-engine 5.1; `name` is that of the target. */
export function createCanaryMetrics(options: CanaryMetricsOptions): CanaryMetrics {
  const { registry } = options;
  const info = registry.gauge({ name: 'flagger_info', help: 'Version and default provider.', labels: ['version', 'mesh_provider'] });
  info.set({ version: options.version, mesh_provider: options.meshProvider }, 1);
  exposeCanaries(registry, () => Array.from(options.canaries()).filter(isCanary));

  const runLabels = ['name', 'namespace', 'deployment_strategy', 'analysis_status'] as const;
  const duration = registry.histogram({
    name: 'flagger_canary_duration_seconds',
    help: 'How long one look of the analysis took, or its pre-rollout hooks.',
    labels: ['name', 'namespace'],
  });
  const successes = registry.counter({
    name: 'flagger_canary_successes_total',
    help: 'Runs that ended in a promotion.',
    labels: runLabels,
  });
  const failures = registry.counter({ name: 'flagger_canary_failures_total', help: 'Runs that were rolled back.', labels: runLabels });

  const recorded = new Map<ObjectKey, Map<string, () => void>>();
  const remember = <Label extends string>(canary: Canary, series: { remove(labels: Labels<Label>): void }, labels: Labels<Label>) => {
    const removals = recorded.get(keyOf(canary)) ?? new Map<string, () => void>();
    recorded.set(
      keyOf(canary),
      removals.set(JSON.stringify(labels), () => series.remove(labels)),
    );
  };
  const count = (series: typeof successes, canary: Canary, analysisStatus: string) => {
    const labels = { ...targetOf(canary), deployment_strategy: strategyOf(canary), analysis_status: analysisStatus };
    series.increment(labels);
    remember(canary, series, labels);
  };

  return {
    observeDuration: (canary, durationMs) => {
      duration.observe(targetOf(canary), durationMs / 1000);
      remember(canary, duration, targetOf(canary));
    },
    incSuccess: (canary, analysisStatus) => count(successes, canary, analysisStatus),
    incFailure: (canary) => count(failures, canary, 'completed'),
    removeCanary: (key) => {
      for (const remove of recorded.get(key)?.values() ?? []) remove();
      recorded.delete(key);
    },
  };
}

function exposeCanaries(registry: MetricsRegistry, canaries: () => readonly Canary[]): void {
  registry.sampledGauge({ name: 'flagger_canary_total', help: 'Canaries by namespace.', labels: ['namespace'] }, () => {
    const totals = new Map<string, number>();
    for (const canary of canaries()) totals.set(targetOf(canary).namespace, (totals.get(targetOf(canary).namespace) ?? 0) + 1);
    return Array.from(totals, ([namespace, total]) => [{ namespace }, total]);
  });
  registry.sampledGauge(
    { name: 'flagger_canary_status', help: 'Last known status: 0 running, 1 successful, 2 failed.', labels: ['name', 'namespace'] },
    () => canaries().map((canary) => [targetOf(canary), statusValue(canary.status?.phase ?? '')]),
  );
  registry.sampledGauge({ name: 'flagger_canary_weight', help: 'Share of the traffic, percent.', labels: ['workload', 'namespace'] }, () =>
    canaries().flatMap(weightsOf),
  );
  registry.sampledGauge(
    { name: 'flagger_canary_metric_analysis', help: 'Last value of each check.', labels: ['name', 'namespace', 'metric'] },
    () => canaries().flatMap(checksOf),
  );
}

function targetOf(canary: Canary): { readonly name: string; readonly namespace: string } {
  return { name: canary.spec.targetRef.name, namespace: canary.metadata.namespace ?? '' };
}

/** As Flagger's documentation says; its code reports a waiting or promoting Canary as successful (flagger-engine 10, no. 13). */
function statusValue(phase: CanaryPhase): 0 | 1 | 2 {
  if (phase === 'Failed') return 2;
  return phase === 'Initialized' || phase === 'Succeeded' ? 1 : 0;
}

function weightsOf(canary: Canary) {
  const { name, namespace } = targetOf(canary);
  const weightPercent = canary.status?.run?.weight ?? canary.status?.canaryWeight;
  if (weightPercent === undefined) return [];
  return [
    [{ workload: `${name}-primary`, namespace }, 100 - weightPercent],
    [{ workload: name, namespace }, weightPercent],
  ] as const;
}

function checksOf(canary: Canary) {
  return (canary.status?.run?.checks ?? []).flatMap(({ name: metric, value, unit }) => {
    if (value === undefined) return [];
    // Flagger measures request-duration in seconds here, and in milliseconds everywhere else.
    return [[{ ...targetOf(canary), metric }, unit === 'ms' ? value / 1000 : value]] as const;
  });
}
