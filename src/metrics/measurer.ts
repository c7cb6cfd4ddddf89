import type { Canary, CanaryMetric } from '../api/canary.ts';
import type { Measurement } from '../api/measurement.ts';

/** A check measured once: the query as sent (at most 1 KiB, for the record) and what came back. */
export interface MeasuredCheck {
  readonly query?: string;
  readonly measurement: Measurement;
}

/** When a check is measured. */
export interface Moment {
  /** For how long there has been something to measure: what is older is of another release. */
  readonly evidenceMs: number;
  readonly signal: AbortSignal;
}

/**
 * Measures one entry of `spec.analysis.metrics`: built-in, inline query or template (Flagger: spec.analysis.metrics). Never throws: what goes
 * wrong is a measurement of kind `error` with a message that is safe to show. Sends requests, changes nothing; a repeat is harmless.
 */
export interface Measurer {
  measure(canary: Canary, metric: CanaryMetric, moment: Moment): Promise<MeasuredCheck>;
}
