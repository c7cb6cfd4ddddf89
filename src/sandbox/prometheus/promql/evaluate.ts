import { createLabelMemo, type LabelMemo } from '../labels.ts';
import type { Series, SeriesStore } from '../series-store.ts';
import { aggregate } from './aggregate.ts';
import { type Aggregate, type Call, ExecutionError, type Expr, type Pin, type Subquery, type VectorSelector } from './ast.ts';
import { applyBinary } from './binary.ts';
import { keepsName, rangeFunctions } from './range-functions.ts';
import { selectInstant, selectRange } from './select.ts';
import type { RangeSeries, Value, VectorSample, Window } from './value.ts';
import { callVectorFunction } from './vector-functions.ts';

/** A query's first and last instant, which are one where it is not a range. */
export interface QueryTimes {
  readonly startMs: number;
  readonly endMs: number;
}

/** What one query is asked of, and what stays the same at all its instants. */
export interface Asked extends QueryTimes {
  readonly seriesOf: (selector: VectorSelector) => readonly Series[];
  readonly labels: LabelMemo;
  readonly invariant: Map<Expr, Value>;
}

export function askOf(store: SeriesStore, times: QueryTimes): Asked {
  const selected = new Map<VectorSelector, readonly Series[]>();
  const seriesOf = (selector: VectorSelector) => {
    const found = selected.get(selector) ?? store.select(selector.matchers);
    selected.set(selector, found);
    return found;
  };
  return { ...times, seriesOf, labels: createLabelMemo(), invariant: new Map() };
}

/** What the expression comes to at one instant. Throws ExecutionError. */
export function evaluate(asked: Asked, expr: Expr, atMs: number): Value {
  switch (expr.kind) {
    case 'number':
      return { type: 'scalar', value: expr.value };
    case 'string':
      return { type: 'string', value: expr.value };
    case 'selector':
      return { type: 'vector', samples: selectInstant(asked.seriesOf(expr), instantOf(asked, expr, atMs)) };
    case 'range': {
      const untilMs = instantOf(asked, expr.selector, atMs);
      const window = { fromMs: untilMs - expr.rangeMs, untilMs };
      return { type: 'matrix', series: selectRange(asked.seriesOf(expr.selector), window), window };
    }
    case 'subquery':
      return evaluateSubquery(asked, expr, atMs);
    case 'call':
      return expr.args.length > 0 && expr.args.every(isPinned)
        ? once(asked, expr, () => evaluateCall(asked, expr, atMs))
        : evaluateCall(asked, expr, atMs);
    case 'aggregate':
      return evaluateAggregate(asked, expr, atMs);
    case 'unary':
      return negate(asked, expr.op, evaluate(asked, expr.expr, atMs));
    case 'binary':
      return unique(asked, applyBinary(asked.labels, expr, [evaluate(asked, expr.left, atMs), evaluate(asked, expr.right, atMs)]));
  }
}

function instantOf(
  { startMs, endMs }: Asked,
  { pinned, offsetMs }: { readonly pinned?: Pin; readonly offsetMs: number },
  atMs: number,
): number {
  const ownMs = pinned === undefined ? atMs : pinned === 'start' ? startMs : pinned === 'end' ? endMs : pinned.atMs;
  return ownMs - offsetMs;
}

/** Whether it comes to the same at each instant, whatever the instant is. */
function isPinned(expr: Expr): boolean {
  if (expr.kind === 'selector' || expr.kind === 'subquery') return expr.pinned !== undefined;
  return expr.kind === 'range' ? expr.selector.pinned !== undefined : expr.kind === 'number';
}

function once({ invariant }: Asked, expr: Expr, of: () => Value): Value {
  const value = invariant.get(expr) ?? of();
  invariant.set(expr, value);
  return value;
}

function evaluateCall(asked: Asked, { name, args }: Call, atMs: number): Value {
  const values = args.map((arg) => evaluate(asked, arg, atMs));
  const rangeFunction = rangeFunctions[name];
  const [first] = values;
  if (rangeFunction === undefined || first?.type !== 'matrix')
    return unique(asked, callVectorFunction(name, values, { exprs: args, nowMs: atMs }));
  const samples = first.series.flatMap((series): VectorSample[] => {
    const value = rangeFunction(series, first.window);
    return value === undefined ? [] : [{ labels: keepsName.has(name) ? series.labels : asked.labels.unnamed(series.labels), value }];
  });
  return unique(asked, { type: 'vector', samples });
}

function evaluateAggregate(asked: Asked, { op, grouping, args }: Aggregate, atMs: number): Value {
  const values = args.map((arg) => evaluate(asked, arg, atMs));
  const [vector, parameter] = [values.at(-1), values[0]];
  if (vector?.type !== 'vector') return { type: 'vector', samples: [] };
  const number = parameter?.type === 'scalar' ? parameter.value : 0;
  return { type: 'vector', samples: aggregate({ op, grouping, parameter: number }, vector.samples) };
}

function negate(asked: Asked, op: '+' | '-', value: Value): Value {
  if (op === '+') return value;
  if (value.type === 'scalar') return { type: 'scalar', value: -value.value };
  if (value.type !== 'vector') return value;
  const samples = value.samples.map((sample) => ({ labels: asked.labels.unnamed(sample.labels), value: -sample.value }));
  return unique(asked, { type: 'vector', samples });
}

/** The inner expression at each multiple of the step within the range. */
function evaluateSubquery(asked: Asked, subquery: Subquery, atMs: number): Value {
  const { expr, rangeMs, stepMs } = subquery;
  const untilMs = instantOf(asked, subquery, atMs);
  const window: Window = { fromMs: untilMs - rangeMs, untilMs };
  const byKey = new Map<string, RangeSeries & { readonly times: number[]; readonly values: number[] }>();
  for (let timeMs = (Math.floor(window.fromMs / stepMs) + 1) * stepMs; timeMs <= window.untilMs; timeMs += stepMs) {
    const value = evaluate(asked, expr, timeMs);
    const samples = value.type === 'scalar' ? [{ labels: {}, value: value.value }] : value.type === 'vector' ? value.samples : [];
    for (const sample of samples) {
      const key = asked.labels.keyOf(sample.labels);
      const series = byKey.get(key) ?? { labels: sample.labels, times: [], values: [] };
      byKey.set(key, series);
      series.times.push(timeMs);
      series.values.push(sample.value);
    }
  }
  return { type: 'matrix', series: [...byKey.values()], window };
}

function unique({ labels: memo }: Asked, value: Value): Value {
  if (value.type !== 'vector') return value;
  const keys = new Set(value.samples.map(({ labels }) => memo.keyOf(labels)));
  if (keys.size < value.samples.length) throw new ExecutionError('vector cannot contain metrics with the same labelset');
  return value;
}
