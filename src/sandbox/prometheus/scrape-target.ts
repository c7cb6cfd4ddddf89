import type { Labels } from './labels.ts';

/** A series as its source names it; the same object each time it is collected, so that it need not be looked up. */
export interface Metric {
  readonly name: string;
  readonly labels: Labels;
}

export interface Sample {
  readonly metric: Metric;
  readonly value: number;
}

/** Something that is scraped. Its labels (instance, job, pod, …) go on every series. */
export interface ScrapeTarget {
  /** Unique among targets, and the same while it lives. */
  readonly id: string;
  readonly labels: Labels;
  /** `down`: it does not answer. */
  collect(): readonly Sample[] | 'down';
}
