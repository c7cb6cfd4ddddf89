import type { Measurement } from '../api/measurement.ts';

/** A source of measurements, made for one address and its credentials. A folder each, named in registry.ts. */
export interface MetricProvider {
  /** Sends `query` as it is. Never throws; bounded by 5 s (Flagger's time-out) and by `signal`. Messages hold no credentials. */
  measure(query: string, signal: AbortSignal): Promise<Measurement>;
}
