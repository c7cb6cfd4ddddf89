import type { MeasurerOptions } from './measurer-options.ts';
import { createPrometheusProvider } from './prometheus/provider.ts';
import { queryTimeoutMs } from './query-timeout.ts';

/**
 * Why the metrics server of the flags does not answer a query, as a sentence that is safe to show; undefined where it does. Asks once and changes nothing:
 * Flagger tells the same at its start, so that a wrong address is found before the first release.
 */
export async function metricsServerProblem({
  transport,
  defaultMetricsServer,
}: Pick<MeasurerOptions, 'transport' | 'defaultMetricsServer'>): Promise<string | undefined> {
  const provider = createPrometheusProvider({ address: defaultMetricsServer, transport, tls: 'verify', timeoutMs: queryTimeoutMs });
  const measurement = await provider.measure('vector(1)', new AbortController().signal);
  return measurement.kind === 'value' ? undefined : (measurement.message ?? 'it has no answer');
}
