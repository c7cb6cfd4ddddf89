import type { CacheReader } from '../kube/cache.ts';
import type { Transport } from '../platform/transport.ts';

/** The built-in metrics of a traffic provider over the last `windowMs`, in the template language. `durationUnit` is the unit of the answer. */
export interface BuiltinQueries {
  readonly successRate: (windowMs: number) => string;
  readonly duration: (windowMs: number) => string;
  readonly durationUnit: 's' | 'ms';
}

export interface MeasurerOptions {
  readonly transport: Transport;
  /** Flag -metrics-server; spec.metricsServer wins. */
  readonly defaultMetricsServer: string;
  /** Flag -mesh-provider; spec.provider wins. */
  readonly defaultProvider: string;
  /** By name of the traffic provider; undefined where it has none. */
  readonly builtinQueries: (provider: string) => BuiltinQueries | undefined;
  /** MetricTemplates of all namespaces. */
  readonly templates: CacheReader;
  /** Decoded content of a Secret. Throws KubeError. */
  readonly readSecret: (namespace: string, name: string) => Promise<Readonly<Record<string, string>>>;
}
