import { labelsKey, withoutName } from '../labels.ts';
import type { SeriesStore } from '../series-store.ts';
import { aggregate } from './aggregate.ts';
import { type Aggregate, type Call, ExecutionError, type Expr, type Subquery } from './ast.ts';
import { applyBinary } from './binary.ts';
import { keepsName, rangeFunctions } from './range-functions.ts';
import { selectInstant, selectRange } from './select.ts';
import type { RangeSeries, Value, VectorSample, Window } from './value.ts';
import { callVectorFunction } from './vector-functions.ts';

/** What the expression comes to at one instant. Throws ExecutionError. */
export function evaluate(store: SeriesStore, expr: Expr, atMs: number): Value {
  switch (expr.kind) {
    case 'number':
      return { type: 'scalar', value: expr.value };
    case 'string':
      return { type: 'string', value: expr.value };
    case 'selector':
      return { type: 'vector', samples: selectInstant(store, expr, atMs - expr.offsetMs) };
    case 'range': {
      const untilMs = atMs - expr.selector.offsetMs;
      const window = { fromMs: untilMs - expr.rangeMs, untilMs };
      return { type: 'matrix', series: selectRange(store, expr.selector, window), window };
    }
    case 'subquery':
      return evaluateSubquery(store, expr, atMs);
    case 'call':
      return evaluateCall(store, expr, atMs);
    case 'aggregate':
      return evaluateAggregate(store, expr, atMs);
    case 'unary':
      return negate(expr.op, evaluate(store, expr.expr, atMs));
    case 'binary':
      return unique(applyBinary(expr, evaluate(store, expr.left, atMs), evaluate(store, expr.right, atMs)));
  }
}

function evaluateCall(store: SeriesStore, { name, args }: Call, atMs: number): Value {
  const values = args.map((arg) => evaluate(store, arg, atMs));
  const rangeFunction = rangeFunctions[name];
  const [first] = values;
  if (rangeFunction === undefined || first?.type !== 'matrix')
    return unique(callVectorFunction(name, values, { exprs: args, nowMs: atMs }));
  const samples = first.series.flatMap((series): VectorSample[] => {
    const value = rangeFunction(series, first.window);
    return value === undefined ? [] : [{ labels: keepsName.has(name) ? series.labels : withoutName(series.labels), value }];
  });
  return unique({ type: 'vector', samples });
}

function evaluateAggregate(store: SeriesStore, { op, grouping, args }: Aggregate, atMs: number): Value {
  const values = args.map((arg) => evaluate(store, arg, atMs));
  const [vector, parameter] = [values.at(-1), values[0]];
  if (vector?.type !== 'vector') return { type: 'vector', samples: [] };
  const number = parameter?.type === 'scalar' ? parameter.value : 0;
  return { type: 'vector', samples: aggregate({ op, grouping, parameter: number }, vector.samples) };
}

function negate(op: '+' | '-', value: Value): Value {
  if (op === '+') return value;
  if (value.type === 'scalar') return { type: 'scalar', value: -value.value };
  if (value.type !== 'vector') return value;
  return unique({ type: 'vector', samples: value.samples.map((sample) => ({ labels: withoutName(sample.labels), value: -sample.value })) });
}

/** The inner expression at each multiple of the step within the range. */
function evaluateSubquery(store: SeriesStore, { expr, rangeMs, stepMs, offsetMs }: Subquery, atMs: number): Value {
  const window: Window = { fromMs: atMs - offsetMs - rangeMs, untilMs: atMs - offsetMs };
  const byKey = new Map<string, RangeSeries & { readonly times: number[]; readonly values: number[] }>();
  for (let timeMs = (Math.floor(window.fromMs / stepMs) + 1) * stepMs; timeMs <= window.untilMs; timeMs += stepMs) {
    const value = evaluate(store, expr, timeMs);
    const samples = value.type === 'scalar' ? [{ labels: {}, value: value.value }] : value.type === 'vector' ? value.samples : [];
    for (const sample of samples) {
      const key = labelsKey(sample.labels);
      const series = byKey.get(key) ?? { labels: sample.labels, times: [], values: [] };
      byKey.set(key, series);
      series.times.push(timeMs);
      series.values.push(sample.value);
    }
  }
  return { type: 'matrix', series: [...byKey.values()], window };
}

function unique(value: Value): Value {
  if (value.type !== 'vector') return value;
  const keys = new Set(value.samples.map(({ labels }) => labelsKey(labels)));
  if (keys.size < value.samples.length) throw new ExecutionError('vector cannot contain metrics with the same labelset');
  return value;
}
