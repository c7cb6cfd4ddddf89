import type { Labels } from '../labels.ts';

/** What a query, or a part of it, comes to. */
export type Value =
  | { readonly type: 'scalar'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'vector'; readonly samples: readonly VectorSample[] }
  | { readonly type: 'matrix'; readonly series: readonly RangeSeries[]; readonly window: Window };

export interface VectorSample {
  readonly labels: Labels;
  readonly value: number;
}

export interface RangeSeries {
  readonly labels: Labels;
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** The time that a range covers: after `fromMs`, up to and with `untilMs`. */
export interface Window {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Neumaier's compensated sum, which Prometheus uses too. */
export function exactSum(values: readonly number[]): number {
  let [sum, compensation] = [0, 0];
  for (const value of values) {
    const next = sum + value;
    if (!Number.isFinite(next)) compensation = 0;
    else compensation += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + compensation;
}
