import { dropLabels, type Labels, labelsKey, pickLabels } from '../labels.ts';
import type { Grouping } from './ast.ts';
import { variance } from './range-functions.ts';
import { exactSum, type VectorSample } from './value.ts';

type Reduce = (values: readonly number[]) => number;

const reducers: Readonly<Record<string, Reduce>> = {
  sum: exactSum,
  avg: (values) => exactSum(values) / values.length,
  min: (values) => values.reduce((least, value) => (value < least || Number.isNaN(least) ? value : least)),
  max: (values) => values.reduce((most, value) => (value > most || Number.isNaN(most) ? value : most)),
  count: (values) => values.length,
  group: () => 1,
  stddev: (values) => Math.sqrt(variance(values)),
  stdvar: variance,
};

/** Aggregations and what their parameter is; the others of PromQL are not built. */
export const aggregations: Readonly<Record<string, 'none' | 'scalar'>> = {
  ...Object.fromEntries(Object.keys(reducers).map((name) => [name, 'none' as const])),
  topk: 'scalar',
  bottomk: 'scalar',
  quantile: 'scalar',
};

export interface Aggregation {
  readonly op: string;
  readonly grouping: Grouping;
  readonly parameter: number;
}

export function aggregate({ op, grouping, parameter }: Aggregation, samples: readonly VectorSample[]): VectorSample[] {
  const groups = new Map<string, { readonly labels: Labels; readonly members: VectorSample[] }>();
  for (const sample of samples) {
    const labels = groupLabels(grouping, sample.labels);
    const key = labelsKey(labels);
    const group = groups.get(key) ?? { labels, members: [] };
    groups.set(key, group);
    group.members.push(sample);
  }
  if (op === 'topk' || op === 'bottomk') return [...groups.values()].flatMap(({ members }) => extreme(op, parameter, members));
  const reduce: Reduce = op === 'quantile' ? (values) => quantileOf(parameter, values) : (reducers[op] ?? exactSum);
  return [...groups.values()].map(({ labels, members }) => ({ labels, value: reduce(members.map(({ value }) => value)) }));
}

function groupLabels({ mode, labels: names }: Grouping, labels: Labels): Labels {
  return mode === 'by' ? pickLabels(labels, names) : dropLabels(labels, [...names, '__name__']);
}

function extreme(op: 'topk' | 'bottomk', count: number, members: readonly VectorSample[]): VectorSample[] {
  const rank = (value: number) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : op === 'topk' ? -value : value);
  return members
    .toSorted((a, b) => (rank(a.value) < rank(b.value) ? -1 : rank(a.value) > rank(b.value) ? 1 : 0))
    .slice(0, Math.max(0, Math.trunc(count)));
}

function quantileOf(quantile: number, values: readonly number[]): number {
  if (values.length === 0 || Number.isNaN(quantile)) return Number.NaN;
  if (quantile < 0) return Number.NEGATIVE_INFINITY;
  if (quantile > 1) return Number.POSITIVE_INFINITY;
  const sorted = values.toSorted((a, b) => a - b);
  const rank = quantile * (sorted.length - 1);
  const [lower, upper] = [sorted[Math.floor(rank)] ?? Number.NaN, sorted[Math.min(sorted.length - 1, Math.floor(rank) + 1)] ?? Number.NaN];
  const weight = rank - Math.floor(rank);
  return lower * (1 - weight) + upper * weight;
}
