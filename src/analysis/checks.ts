import type { CanaryMetric } from '../api/canary.ts';

/** What a measured value is held to; an absent bound holds nothing. `text` says it: `>= 99`, `<= 500`, `>= 1 and <= 5`, `any value`. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
  readonly text: string;
  readonly unit?: '%' | 'ms';
}

type MetricKind = 'success-rate' | 'duration' | 'custom';

const builtInKinds: ReadonlyMap<string, MetricKind> = new Map([
  ['request-success-rate', 'success-rate'],
  ['request-duration', 'duration'],
]);

/**
 * The checks that one entry of `spec.analysis.metrics` asks for, each an entry with a single source. Flagger runs every source it finds: the built-in
 * one for a built-in name, the inline query, and the template (flagger-engine 2.15). An entry without a source is kept, to be measured as an error.
 */
export function checksOf(metric: CanaryMetric): CanaryMetric[] {
  const { query, templateRef, ...plain } = metric;
  const checks: CanaryMetric[] = [];
  if (builtInKinds.has(metric.name)) checks.push(plain);
  if (query !== undefined && query !== '') checks.push({ ...plain, query });
  if (templateRef !== undefined) checks.push({ ...plain, templateRef });
  return checks.length === 0 ? [plain] : checks;
}

/**
 * The bounds of a check (flagger-engine 2.15). `thresholdRange` alone counts where it is given, even empty. Otherwise the deprecated `threshold`, 0 when
 * absent: the least success rate, the greatest value of everything else. Bounds of the built-in duration are cut to whole milliseconds.
 */
export function checkBounds(metric: CanaryMetric): Bounds {
  const kind = kindOf(metric);
  const { min, max } = metric.thresholdRange ?? legacyRange(kind, metric.threshold ?? 0);
  const cut = kind === 'duration' ? Math.trunc : (bound: number) => bound;
  const range = { ...(min === undefined ? {} : { min: cut(min) }), ...(max === undefined ? {} : { max: cut(max) }) };
  return { ...range, text: textOf(range), ...unitOf(kind) };
}

/** A bound is still good: min and max themselves are within. NaN is within nothing. */
export function isWithin(value: number, { min = -Infinity, max = Infinity }: Pick<Bounds, 'min' | 'max'>): boolean {
  return value >= min && value <= max;
}

/** A template or query of a built-in name is custom all the same: nothing is known of its unit. */
function kindOf({ name, query, templateRef }: CanaryMetric): MetricKind {
  const isCustom = templateRef !== undefined || (query !== undefined && query !== '');
  return isCustom ? 'custom' : (builtInKinds.get(name) ?? 'custom');
}

function legacyRange(kind: MetricKind, threshold: number): { min?: number; max?: number } {
  return kind === 'success-rate' ? { min: threshold } : { max: threshold };
}

function unitOf(kind: MetricKind): { unit?: '%' | 'ms' } {
  if (kind === 'custom') return {};
  return { unit: kind === 'success-rate' ? '%' : 'ms' };
}

function textOf({ min, max }: { min?: number; max?: number }): string {
  const parts = [...(min === undefined ? [] : [`>= ${min}`]), ...(max === undefined ? [] : [`<= ${max}`])];
  return parts.length === 0 ? 'any value' : parts.join(' and ');
}
