import type { Series } from '../series-store.ts';
import type { RangeSeries, VectorSample, Window } from './value.ts';

/** How long a sample stands for its series (Prometheus' lookback delta). */
const lookbackMs = 5 * 60_000;

/** Each series' last sample at `atMs`, unless it is older than the lookback or the series has ended. */
export function selectInstant(all: readonly Series[], atMs: number): VectorSample[] {
  return all.flatMap((series) => {
    const index = countUntil(series.times, atMs) - 1;
    const [time, value] = [series.times[index], series.values[index]];
    if (time === undefined || value === undefined || time <= atMs - lookbackMs || Number.isNaN(value)) return [];
    return [{ labels: series.labels, value }];
  });
}

/** Each series' samples in the window; series without any are left out. */
export function selectRange(all: readonly Series[], window: Window): RangeSeries[] {
  return all.flatMap((series) => {
    const inWindow = cut(series, window);
    return inWindow.times.length === 0 ? [] : [inWindow];
  });
}

function cut({ labels, times, values }: Series, { fromMs, untilMs }: Window): RangeSeries {
  const [first, end] = [countUntil(times, fromMs), countUntil(times, untilMs)];
  const range = { labels, times: times.slice(first, end), values: values.slice(first, end) };
  if (!range.values.some(Number.isNaN)) return range;
  const live = range.values.map((value) => !Number.isNaN(value));
  return { labels, times: range.times.filter((_, index) => live[index]), values: range.values.filter((_, index) => live[index]) };
}

/** How many of the ascending times are at or before `atMs`. */
function countUntil(times: readonly number[], atMs: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
