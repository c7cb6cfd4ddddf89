import { dropLabels, type LabelMemo, type Labels, labelsKey, labelsText, pickLabels, withoutName } from '../labels.ts';
import { type Binary, ExecutionError, type Matching } from './ast.ts';
import { applyOperator, isComparison, isSetOperator } from './binary-operators.ts';
import type { Value, VectorSample } from './value.ts';

/** An operator on two evaluated sides. Throws ExecutionError where series cannot be matched. */
export function applyBinary(memo: LabelMemo, binary: Binary, [left, right]: readonly [Value, Value]): Value {
  if (left.type === 'scalar' && right.type === 'scalar')
    return { type: 'scalar', value: applyOperator(binary.op, left.value, right.value) };
  if (left.type === 'vector' && right.type === 'scalar')
    return perSample(memo, binary, { samples: left.samples, sides: (value) => [value, right.value] });
  if (left.type === 'scalar' && right.type === 'vector')
    return perSample(memo, binary, { samples: right.samples, sides: (value) => [left.value, value] });
  if (left.type !== 'vector' || right.type !== 'vector')
    throw new ExecutionError('binary expression must contain only scalar and instant vector types');
  if (isSetOperator(binary.op)) return { type: 'vector', samples: setOperation(memo, binary, [left.samples, right.samples]) };
  return { type: 'vector', samples: matchVectors(binary, left.samples, right.samples) };
}

/** Whether a result is kept, and as what: a comparison filters and keeps `kept`, unless `bool` makes it a number. */
function outcome({ op, result }: Binary, [left, right]: readonly [number, number], kept: number): number | undefined {
  const value = applyOperator(op, left, right);
  if (!isComparison(op) || result === 'bool') return value;
  return value === 1 ? kept : undefined;
}

function dropsName({ op, result }: Binary): boolean {
  return !isComparison(op) || result === 'bool';
}

interface AgainstScalar {
  readonly samples: readonly VectorSample[];
  readonly sides: (value: number) => readonly [number, number];
}

function perSample(memo: LabelMemo, binary: Binary, { samples, sides }: AgainstScalar): Value {
  const results = samples.flatMap(({ labels, value }) => {
    const next = outcome(binary, sides(value), value);
    return next === undefined ? [] : [{ labels: dropsName(binary) ? memo.unnamed(labels) : labels, value: next }];
  });
  return { type: 'vector', samples: results };
}

function signatureLabels({ mode, labels: names }: Matching, labels: Labels): Labels {
  return mode === 'on' ? pickLabels(labels, names) : dropLabels(labels, [...names, '__name__']);
}

type Sides = readonly [readonly VectorSample[], readonly VectorSample[]];

function setOperation(memo: LabelMemo, { op, matching }: Binary, [left, right]: Sides): readonly VectorSample[] {
  const matchesAll = matching.mode === 'ignoring' && matching.labels.length === 0;
  const keyOf = ({ labels }: VectorSample) =>
    matchesAll ? memo.keyOf(memo.unnamed(labels)) : labelsKey(signatureLabels(matching, labels));
  if (op === 'or') {
    const known = new Set(left.map(keyOf));
    return [...left, ...right.filter((sample) => !known.has(keyOf(sample)))];
  }
  const known = new Set(right.map(keyOf));
  return left.filter((sample) => known.has(keyOf(sample)) === (op === 'and'));
}

function matchVectors(binary: Binary, left: readonly VectorSample[], right: readonly VectorSample[]): VectorSample[] {
  const { matching } = binary;
  const isSwapped = matching.cardinality === 'one-to-many';
  const [many, one] = isSwapped ? [right, left] : [left, right];
  const oneByKey = indexOneSide(matching, one, isSwapped ? 'left' : 'right');
  const used = new Set<string>();
  return many.flatMap((sample) => {
    const key = labelsKey(signatureLabels(matching, sample.labels));
    const other = oneByKey.get(key);
    if (other === undefined) return [];
    const sides: readonly [number, number] = isSwapped ? [other.value, sample.value] : [sample.value, other.value];
    const value = outcome(binary, sides, sides[0]);
    if (value === undefined) return [];
    const labels = resultLabels(binary, sample.labels, other.labels);
    const usedKey = matching.cardinality === 'one-to-one' ? key : labelsKey(labels);
    if (used.has(usedKey)) throw new ExecutionError(ambiguity(matching));
    used.add(usedKey);
    return [{ labels, value }];
  });
}

function ambiguity({ cardinality }: Matching): string {
  return cardinality === 'one-to-one'
    ? 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)'
    : 'multiple matches for labels: grouping labels must ensure unique matches';
}

function indexOneSide(matching: Matching, samples: readonly VectorSample[], side: 'left' | 'right'): ReadonlyMap<string, VectorSample> {
  const byKey = new Map<string, VectorSample>();
  for (const sample of samples) {
    const group = signatureLabels(matching, sample.labels);
    const key = labelsKey(group);
    const known = byKey.get(key);
    if (known !== undefined) {
      const pair = `[${labelsText(known.labels)}, ${labelsText(sample.labels)}]`;
      throw new ExecutionError(
        `found duplicate series for the match group ${labelsText(group)} on the ${side} hand-side of the operation: ${pair}` +
          ';many-to-many matching not allowed: matching labels must be unique on one side',
      );
    }
    byKey.set(key, sample);
  }
  return byKey;
}

function resultLabels(binary: Binary, many: Labels, one: Labels): Labels {
  const { matching } = binary;
  const base = dropsName(binary) ? withoutName(many) : many;
  if (matching.cardinality === 'one-to-one')
    return matching.mode === 'on' ? pickLabels(base, matching.labels) : dropLabels(base, matching.labels);
  return { ...dropLabels(base, matching.include), ...pickLabels(one, matching.include) };
}
