import { type Labels, withoutName } from '../labels.ts';
import { ExecutionError, type Expr, type ValueType } from './ast.ts';
import { histogramQuantile } from './histogram-quantile.ts';
import { anchored } from './parse-selector.ts';
import type { Value, VectorSample } from './value.ts';

export interface Signature {
  readonly args: readonly ValueType[];
  /** How many of the last arguments may be left out. */
  readonly optional: number;
  readonly returns: ValueType;
}

/** A function called with evaluated arguments; the expressions are there for those that look at them (`absent`). */
type VectorFunction = (args: readonly Value[], call: { readonly exprs: readonly Expr[]; readonly nowMs: number }) => Value;

interface Definition extends Signature {
  readonly run: VectorFunction;
}

const perValue = (of: (value: number) => number): Definition => ({
  args: ['instant vector'],
  optional: 0,
  returns: 'instant vector',
  run: ([vector]) => vectorOf(samplesOf(vector).map(({ labels, value }) => ({ labels: withoutName(labels), value: of(value) }))),
});

const perValueWith = (count: number, of: (value: number, parameters: readonly number[]) => number, optional = 0): Definition => ({
  args: ['instant vector', ...Array<ValueType>(count).fill('scalar')],
  optional,
  returns: 'instant vector',
  run: ([vector, ...parameters]) => {
    const numbers = parameters.map(numberOf);
    return vectorOf(samplesOf(vector).map(({ labels, value }) => ({ labels: withoutName(labels), value: of(value, numbers) })));
  },
});

const sorted = (direction: 1 | -1): Definition => ({
  args: ['instant vector'],
  optional: 0,
  returns: 'instant vector',
  run: ([vector]) => vectorOf(samplesOf(vector).toSorted((a, b) => direction * (a.value - b.value))),
});

const definitions: Readonly<Record<string, Definition>> = {
  abs: perValue(Math.abs),
  ceil: perValue(Math.ceil),
  floor: perValue(Math.floor),
  exp: perValue(Math.exp),
  ln: perValue(Math.log),
  log2: perValue(Math.log2),
  log10: perValue(Math.log10),
  sqrt: perValue(Math.sqrt),
  sgn: perValue(Math.sign),
  round: perValueWith(1, (value, [to = 1]) => Math.floor(value / to + 0.5) * to, 1),
  clamp: perValueWith(2, (value, [min = 0, max = 0]) => Math.max(min, Math.min(max, value))),
  clamp_min: perValueWith(1, (value, [min = 0]) => Math.max(min, value)),
  clamp_max: perValueWith(1, (value, [max = 0]) => Math.min(max, value)),
  sort: sorted(1),
  sort_desc: sorted(-1),
  time: { args: [], optional: 0, returns: 'scalar', run: (_args, { nowMs }) => ({ type: 'scalar', value: nowMs / 1000 }) },
  vector: {
    args: ['scalar'],
    optional: 0,
    returns: 'instant vector',
    run: ([scalar]) => vectorOf([{ labels: {}, value: numberOf(scalar) }]),
  },
  scalar: {
    args: ['instant vector'],
    optional: 0,
    returns: 'scalar',
    run: ([vector]) => ({ type: 'scalar', value: onlyValue(samplesOf(vector)) }),
  },
  absent: {
    args: ['instant vector'],
    optional: 0,
    returns: 'instant vector',
    run: ([vector], { exprs }) => absent(samplesOf(vector), exprs[0]),
  },
  histogram_quantile: {
    args: ['scalar', 'instant vector'],
    optional: 0,
    returns: 'instant vector',
    run: ([quantile, buckets]) => vectorOf(histogramQuantile(numberOf(quantile), samplesOf(buckets))),
  },
  label_replace: {
    args: ['instant vector', 'string', 'string', 'string', 'string'],
    optional: 0,
    returns: 'instant vector',
    run: ([vector, ...texts]) => labelReplace(samplesOf(vector), texts.map(textOf)),
  },
};

export const vectorSignatures: Readonly<Record<string, Signature>> = definitions;

/** Throws ExecutionError. */
export function callVectorFunction(
  name: string,
  args: readonly Value[],
  call: { readonly exprs: readonly Expr[]; readonly nowMs: number },
): Value {
  const definition = definitions[name];
  if (definition === undefined) throw new ExecutionError(`unknown function with name "${name}"`);
  return definition.run(args, call);
}

function vectorOf(samples: readonly VectorSample[]): Value {
  return { type: 'vector', samples };
}

function samplesOf(value: Value | undefined): readonly VectorSample[] {
  return value?.type === 'vector' ? value.samples : [];
}

function numberOf(value: Value | undefined): number {
  return value?.type === 'scalar' ? value.value : Number.NaN;
}

function textOf(value: Value | undefined): string {
  return value?.type === 'string' ? value.value : '';
}

function onlyValue(samples: readonly VectorSample[]): number {
  return samples.length === 1 ? (samples[0]?.value ?? Number.NaN) : Number.NaN;
}

/** 1 with the labels that the selector asks for by `=`, where the vector is empty. */
function absent(samples: readonly VectorSample[], expr: Expr | undefined): Value {
  if (samples.length > 0) return vectorOf([]);
  const matchers = expr?.kind === 'selector' ? expr.matchers.filter(({ name }) => name !== '__name__') : [];
  const equal = matchers.filter(({ op, name }) => op === '=' && matchers.filter((other) => other.name === name).length === 1);
  return vectorOf([{ labels: Object.fromEntries(equal.map(({ name, text }) => [name, text])), value: 1 }]);
}

function labelReplace(
  samples: readonly VectorSample[],
  [target = '', replacement = '', source = '', pattern = '']: readonly string[],
): Value {
  const regexp = anchored(pattern);
  const expansion = replacement.replaceAll('$&', '$$&');
  return vectorOf(samples.map(({ labels, value }) => ({ labels: replaceLabel(labels, { target, expansion, source, regexp }), value })));
}

interface LabelReplacement {
  readonly target: string;
  readonly expansion: string;
  readonly source: string;
  readonly regexp: RegExp;
}

function replaceLabel(labels: Labels, { target, expansion, source, regexp }: LabelReplacement): Labels {
  const match = regexp.exec(labels[source] ?? '');
  if (match === null) return labels;
  const value = expansion.replaceAll(/\$(?:\{(\w+)\}|(\w+))/g, (_all, braced?: string, plain?: string) => {
    const name = braced ?? plain ?? '';
    return match[Number(name)] ?? match.groups?.[name] ?? '';
  });
  const { [target]: _before, ...rest } = labels;
  return value === '' ? rest : { ...rest, [target]: value };
}
