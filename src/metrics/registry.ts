import { type MetricProviderType, metricProviderTypes } from '../api/metric-template.ts';
import type { Transport } from '../platform/transport.ts';
import { credentialsIn } from './prometheus/credentials.ts';
import { createPrometheusProvider } from './prometheus/provider.ts';
import type { MetricProvider } from './provider.ts';

/** What a MetricTemplate says of its provider, with the content of its Secret. */
export interface MetricSource {
  readonly address: string;
  readonly secret?: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: 'verify' | 'skip-verify';
  readonly timeoutMs: number;
  readonly transport: Transport;
}

/** Throws MeasurementFailure where the Secret lacks a key; the message goes on from its name. */
export type CreateMetricProvider = (source: MetricSource) => MetricProvider;

/**
 * A type of provider as data (rule 10). Without `create` it is known from Flagger but not built: `serin lint` refuses the
 * MetricTemplate, a Canary that names it is warned, and each look at it is an error (rule 11).
 */
export interface MetricProviderEntry {
  readonly type: MetricProviderType;
  readonly create?: CreateMetricProvider;
}

const built: Partial<Record<MetricProviderType, CreateMetricProvider>> = {
  prometheus: ({ secret, ...source }) =>
    createPrometheusProvider({ ...source, ...(secret === undefined ? {} : { auth: credentialsIn(secret) }) }),
};

/** Every type that Flagger's schema allows. */
export const metricProviders: readonly MetricProviderEntry[] = metricProviderTypes.map((type) => {
  const create = built[type];
  return create === undefined ? { type } : { type, create };
});

/** The types that can be asked. */
export const builtMetricProviders: ReadonlySet<MetricProviderType> = new Set(
  metricProviders.filter(({ create }) => create !== undefined).map(({ type }) => type),
);
