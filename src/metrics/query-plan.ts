import type { Canary, CanaryMetric } from '../api/canary.ts';
import { metricInterval, providerName } from '../api/defaults.ts';
import { parseDurationMs } from '../api/durations.ts';
import type { Measurement } from '../api/measurement.ts';
import type { MetricTemplate } from '../api/metric-template.ts';
import { templateKey } from '../api/names.ts';
import { MeasurementFailure } from './measurement-failure.ts';
import type { Moment } from './measurer.ts';
import type { BuiltinQueries, MeasurerOptions } from './measurer-options.ts';
import { createPrometheusProvider } from './prometheus/provider.ts';
import type { MetricProvider } from './provider.ts';
import { queryTimeoutMs } from './query-timeout.ts';
import { connectTemplate } from './template-connection.ts';

/** How one check is measured. */
export interface QueryPlan {
  /** In the template language. */
  readonly template: string;
  /** Called once the query stands, because it may read a Secret. Throws MeasurementFailure. */
  readonly connect: () => Promise<MetricProvider>;
  /** From the unit of the answer to that of the check. */
  readonly convert: (measurement: Measurement) => Measurement;
}

/** What a plan rests on: the flags, caches and Secrets, and for how long there has been something to measure. */
type Grounds = MeasurerOptions & Pick<Moment, 'evidenceMs'>;

/**
 * Finds what a check asks whom: its template, or else its inline query, or else the built-in query of its name. Entries with several sources are
 * taken apart before, by `checksOf` of analysis/. Throws MeasurementFailure.
 */
export function planQuery(canary: Canary, metric: CanaryMetric, options: Grounds): QueryPlan {
  if (metric.templateRef !== undefined) return planTemplate(canary, metric.templateRef, options);
  const connect = async () => metricsServer(canary, options);
  if (metric.query !== undefined && metric.query !== '') return { template: metric.query, connect, convert: asItIs };
  return { ...planBuiltin(canary, metric, options), connect };
}

const asItIs = (measurement: Measurement) => measurement;

function metricsServer(canary: Canary, { transport, defaultMetricsServer }: MeasurerOptions): MetricProvider {
  const { metricsServer: own = '' } = canary.spec;
  return createPrometheusProvider({
    address: own === '' ? defaultMetricsServer : own,
    transport,
    tls: 'verify',
    timeoutMs: queryTimeoutMs,
  });
}

function planBuiltin(canary: Canary, metric: CanaryMetric, options: Grounds): Pick<QueryPlan, 'template' | 'convert'> {
  const { name } = metric;
  const isDuration = name === 'request-duration';
  if (!isDuration && name !== 'request-success-rate') {
    throw new MeasurementFailure(`the metric "${name}" is not built in and has neither templateRef nor query`);
  }
  const provider = providerName(canary, { meshProvider: options.defaultProvider });
  const queries = options.builtinQueries(provider);
  if (queries === undefined) {
    throw new MeasurementFailure(`the provider "${provider}" has no built-in metrics; give "${name}" a templateRef`);
  }
  const windowMs = windowOf(metric, options);
  if (!isDuration) return { template: queries.successRate(windowMs), convert: asItIs };
  return { template: queries.duration(windowMs), convert: (measurement) => inWholeMs(measurement, queries.durationUnit) };
}

/**
 * The interval of the metric, but nothing from before there was anything of this release to measure: the pods of the release before it have names alike,
 * and the canary's Service is the same, so that a new release would be judged by the last one's answers. In whole seconds, as people read it.
 */
function windowOf(metric: CanaryMetric, { evidenceMs }: Grounds): number {
  const interval = metricInterval(metric);
  const intervalMs = parseDurationMs(interval);
  if (intervalMs === undefined) throw new MeasurementFailure(`the interval "${interval}" of "${metric.name}" is no duration`);
  return Math.min(intervalMs, Math.max(1, Math.floor(evidenceMs / 1000)) * 1000);
}

/** Fractions of a millisecond are cut off before a duration is judged (flagger-engine 2.15). */
function inWholeMs(measurement: Measurement, unit: BuiltinQueries['durationUnit']): Measurement {
  if (measurement.kind !== 'value') return measurement;
  return { ...measurement, value: Math.trunc(unit === 's' ? measurement.value * 1000 : measurement.value) };
}

function planTemplate(canary: Canary, ref: { name: string; namespace?: string }, options: MeasurerOptions): QueryPlan {
  const key = templateKey(canary, ref);
  const object = options.templates.get(key);
  if (object === undefined) throw new MeasurementFailure(`the MetricTemplate ${key} does not exist`);
  const { spec } = object as unknown as MetricTemplate;
  return { template: spec.query, connect: () => connectTemplate(key, spec.provider, options), convert: asItIs };
}
