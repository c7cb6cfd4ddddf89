import { exactSum, type RangeSeries, type Window } from './value.ts';

/** A function of one series' samples in a window; undefined where it has no answer. */
export type RangeFunction = (series: RangeSeries, window: Window) => number | undefined;

const overTime =
  (of: (values: readonly number[]) => number): RangeFunction =>
  ({ values }) =>
    values.length === 0 ? undefined : of(values);

export const rangeFunctions: Readonly<Record<string, RangeFunction>> = {
  rate: (series, window) => extrapolated(series, window, { counter: 'yes', result: 'per second' }),
  increase: (series, window) => extrapolated(series, window, { counter: 'yes', result: 'total' }),
  delta: (series, window) => extrapolated(series, window, { counter: 'no', result: 'total' }),
  irate: (series) => lastTwo(series, (before, last, seconds) => (last < before ? last : last - before) / seconds),
  idelta: (series) => lastTwo(series, (before, last) => last - before),
  sum_over_time: overTime(exactSum),
  avg_over_time: overTime((values) => exactSum(values) / values.length),
  min_over_time: overTime((values) => values.reduce((least, value) => (value < least || Number.isNaN(least) ? value : least))),
  max_over_time: overTime((values) => values.reduce((most, value) => (value > most || Number.isNaN(most) ? value : most))),
  count_over_time: overTime((values) => values.length),
  last_over_time: overTime((values) => values.at(-1) ?? Number.NaN),
  present_over_time: overTime(() => 1),
  stddev_over_time: overTime((values) => Math.sqrt(variance(values))),
  stdvar_over_time: overTime(variance),
  changes: overTime((values) => values.filter((value, index) => index > 0 && value !== values[index - 1]).length),
  resets: overTime((values) => values.filter((value, index) => index > 0 && value < (values[index - 1] ?? 0)).length),
};

/** Functions whose result keeps the metric's name. */
export const keepsName: ReadonlySet<string> = new Set(['last_over_time']);

export function variance(values: readonly number[]): number {
  const mean = exactSum(values) / values.length;
  return exactSum(values.map((value) => (value - mean) ** 2)) / values.length;
}

/**
 * Prometheus' rate: the difference between first and last sample, counter resets made up for, stretched to the window's edges unless a sample
 * is missing there (an edge further away than 1.1 average distances is met half-way), and never to before a counter's zero.
 */
function extrapolated(
  { times, values }: RangeSeries,
  window: Window,
  mode: { readonly counter: 'yes' | 'no'; readonly result: 'per second' | 'total' },
): number | undefined {
  const [firstMs, lastMs, first, last] = [times[0], times.at(-1), values[0], values.at(-1)];
  if (values.length < 2 || firstMs === undefined || lastMs === undefined || first === undefined || last === undefined) return undefined;
  let result = last - first;
  if (mode.counter === 'yes') {
    values.forEach((value, index) => {
      const before = index === 0 ? value : (values[index - 1] ?? value);
      if (value < before) result += before;
    });
  }
  const sampled = (lastMs - firstMs) / 1000;
  const average = sampled / (values.length - 1);
  const threshold = average * 1.1;
  let toStart = (firstMs - window.fromMs) / 1000;
  let toEnd = (window.untilMs - lastMs) / 1000;
  if (toStart >= threshold) toStart = average / 2;
  if (mode.counter === 'yes' && result > 0 && first >= 0) toStart = Math.min(toStart, sampled * (first / result));
  if (toEnd >= threshold) toEnd = average / 2;
  let factor = (sampled + toStart + toEnd) / sampled;
  if (mode.result === 'per second') factor /= (window.untilMs - window.fromMs) / 1000;
  return result * factor;
}

function lastTwo({ times, values }: RangeSeries, of: (before: number, last: number, seconds: number) => number): number | undefined {
  const [before, last, beforeMs, lastMs] = [values.at(-2), values.at(-1), times.at(-2), times.at(-1)];
  if (before === undefined || last === undefined || beforeMs === undefined || lastMs === undefined) return undefined;
  return of(before, last, (lastMs - beforeMs) / 1000);
}
