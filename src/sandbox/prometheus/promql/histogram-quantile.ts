import { dropLabels, type Labels, labelsKey } from '../labels.ts';
import type { VectorSample } from './value.ts';

interface Bucket {
  readonly upper: number;
  count: number;
}

/** `histogram_quantile` over classic buckets (`le`): linear within the bucket, series without a usable `le` ignored. */
export function histogramQuantile(quantile: number, samples: readonly VectorSample[]): VectorSample[] {
  const groups = new Map<string, { readonly labels: Labels; readonly buckets: Bucket[] }>();
  for (const { labels, value } of samples) {
    const upper = parseBound(labels['le'] ?? '');
    if (upper === undefined) continue;
    const rest = dropLabels(labels, ['le', '__name__']);
    const key = labelsKey(rest);
    const group = groups.get(key) ?? { labels: rest, buckets: [] };
    groups.set(key, group);
    group.buckets.push({ upper, count: value });
  }
  return [...groups.values()].map(({ labels, buckets }) => ({ labels, value: bucketQuantile(quantile, buckets) }));
}

function parseBound(text: string): number | undefined {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  const bound = text === '' ? Number.NaN : Number(text);
  return Number.isNaN(bound) ? undefined : bound;
}

function bucketQuantile(quantile: number, unsorted: readonly Bucket[]): number {
  if (Number.isNaN(quantile)) return Number.NaN;
  if (quantile < 0) return Number.NEGATIVE_INFINITY;
  if (quantile > 1) return Number.POSITIVE_INFINITY;
  const buckets = prepare(unsorted);
  const last = buckets.at(-1);
  if (buckets.length < 2 || last === undefined || last.upper !== Number.POSITIVE_INFINITY || last.count === 0) return Number.NaN;
  if (Number.isNaN(last.count)) return Number.NaN;
  const rank = quantile * last.count;
  const index = Math.min(
    buckets.length - 1,
    buckets.findIndex(({ count }) => count >= rank),
  );
  const [bucket, before] = [buckets[index], buckets[index - 1]];
  if (bucket === undefined) return Number.NaN;
  if (index === buckets.length - 1) return before?.upper ?? Number.NaN;
  if (before === undefined) return bucket.upper <= 0 ? bucket.upper : bucket.upper * (rank / bucket.count);
  return before.upper + (bucket.upper - before.upper) * ((rank - before.count) / (bucket.count - before.count));
}

/** Sorted, equal bounds added up, and counts never falling: scrapes can be uneven. */
function prepare(unsorted: readonly Bucket[]): Bucket[] {
  const buckets: Bucket[] = [];
  for (const { upper, count } of unsorted.toSorted((a, b) => (a.upper < b.upper ? -1 : 1))) {
    const last = buckets.at(-1);
    if (last !== undefined && last.upper === upper) last.count += count;
    else buckets.push({ upper, count });
  }
  let most = Number.NEGATIVE_INFINITY;
  for (const bucket of buckets) {
    most = Math.max(most, bucket.count);
    bucket.count = most;
  }
  return buckets;
}
