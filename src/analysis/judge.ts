import type { CanaryMetric } from '../api/canary.ts';
import type { Measurement } from '../api/measurement.ts';
import type { CheckRecord, Verdict } from '../api/run.ts';
import { type Bounds, checkBounds, isWithin } from './checks.ts';

/** What was asked and what came back, as the measurer hands it over. */
export interface Measured {
  /** At most 1 KiB. */
  readonly query?: string;
  readonly measurement: Measurement;
}

/** Holds a measurement to the bounds of `metric`, one of `checksOf`. Infinite values are judged but told in words, as JSON has no number for them. */
export function judge(metric: CanaryMetric, { query, measurement }: Measured): CheckRecord {
  const bounds = checkBounds(metric);
  const message = messageOf(measurement);
  return {
    name: metric.name,
    ...(query === undefined ? {} : { query }),
    ...(measurement.kind === 'value' && Number.isFinite(measurement.value) ? { value: measurement.value } : {}),
    bound: bounds.text,
    ...(bounds.unit === undefined ? {} : { unit: bounds.unit }),
    ...(measurement.kind === 'value' ? { samples: measurement.samples } : {}),
    verdict: verdictOf(measurement, bounds),
    ...(message === undefined ? {} : { message }),
  };
}

function verdictOf(measurement: Measurement, bounds: Bounds): Verdict {
  if (measurement.kind !== 'value') return measurement.kind;
  if (Number.isNaN(measurement.value)) return 'no-data';
  return isWithin(measurement.value, bounds) ? 'pass' : 'fail';
}

function messageOf(measurement: Measurement): string | undefined {
  if (measurement.kind !== 'value' || Number.isFinite(measurement.value)) return measurement.message;
  const value = Number.isNaN(measurement.value) ? 'the value is not a number' : `the value is ${measurement.value > 0 ? '+Inf' : '-Inf'}`;
  return measurement.message === undefined ? value : `${value} (${measurement.message})`;
}
