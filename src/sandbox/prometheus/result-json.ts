import { type Labels, labelsKey } from './labels.ts';
import type { Value } from './promql/value.ts';

/** `data` of an instant query's answer. */
export function instantData(value: Value, atMs: number): object {
  const point = (number: number) => [atMs / 1000, numberText(number)];
  if (value.type === 'scalar') return { resultType: 'scalar', result: point(value.value) };
  if (value.type === 'string') return { resultType: 'string', result: [atMs / 1000, value.value] };
  if (value.type === 'vector')
    return {
      resultType: 'vector',
      result: value.samples.map((sample) => ({ metric: metricJson(sample.labels), value: point(sample.value) })),
    };
  return { resultType: 'matrix', result: value.series.map(({ labels, times, values }) => seriesJson(labels, times, values)) };
}

/** `data` of a range query's answer: one entry a series, by labels. */
export function matrixData(points: readonly { readonly timeMs: number; readonly value: Value }[]): object {
  const byKey = new Map<string, { readonly labels: Labels; readonly times: number[]; readonly values: number[] }>();
  for (const { timeMs, value } of points) {
    const samples = value.type === 'scalar' ? [{ labels: {}, value: value.value }] : value.type === 'vector' ? value.samples : [];
    for (const sample of samples) {
      const key = labelsKey(sample.labels);
      const series = byKey.get(key) ?? { labels: sample.labels, times: [], values: [] };
      byKey.set(key, series);
      series.times.push(timeMs);
      series.values.push(sample.value);
    }
  }
  const result = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { labels, times, values }]) => seriesJson(labels, times, values));
  return { resultType: 'matrix', result };
}

function seriesJson(labels: Labels, times: readonly number[], values: readonly number[]): object {
  return { metric: metricJson(labels), values: times.map((time, index) => [time / 1000, numberText(values[index] ?? Number.NaN)]) };
}

function metricJson(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A number as Prometheus writes it. */
export function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return Object.is(value, -0) ? '-0' : String(value);
}
