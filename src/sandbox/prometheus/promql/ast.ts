import type { LabelMatcher } from '../series-store.ts';

/** A parsed query. `at` is where the expression begins in the text, for errors. */
export type Expr = NumberLiteral | StringLiteral | VectorSelector | RangeSelector | Subquery | Call | Aggregate | Binary | Unary;

export type ValueType = 'scalar' | 'instant vector' | 'range vector' | 'string';

export interface NumberLiteral {
  readonly kind: 'number';
  readonly at: number;
  readonly value: number;
}

export interface StringLiteral {
  readonly kind: 'string';
  readonly at: number;
  readonly value: string;
}

export interface Matcher extends LabelMatcher {
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly text: string;
}

export interface VectorSelector {
  readonly kind: 'selector';
  readonly at: number;
  readonly matchers: readonly Matcher[];
  readonly offsetMs: number;
  readonly pinned?: Pin;
}

/** The instant after `@`: the query's first or last one, or a time. */
export type Pin = 'start' | 'end' | { readonly atMs: number };

export interface RangeSelector {
  readonly kind: 'range';
  readonly at: number;
  readonly selector: VectorSelector;
  readonly rangeMs: number;
}

export interface Subquery {
  readonly kind: 'subquery';
  readonly at: number;
  readonly expr: Expr;
  readonly rangeMs: number;
  readonly stepMs: number;
  readonly offsetMs: number;
  readonly pinned?: Pin;
}

export interface Call {
  readonly kind: 'call';
  readonly at: number;
  readonly name: string;
  readonly args: readonly Expr[];
}

export interface Grouping {
  readonly mode: 'by' | 'without';
  readonly labels: readonly string[];
}

export interface Aggregate {
  readonly kind: 'aggregate';
  readonly at: number;
  readonly op: string;
  readonly grouping: Grouping;
  readonly args: readonly Expr[];
}

export interface Matching {
  readonly mode: 'on' | 'ignoring';
  readonly labels: readonly string[];
  readonly cardinality: 'one-to-one' | 'many-to-one' | 'one-to-many';
  readonly include: readonly string[];
}

export interface Binary {
  readonly kind: 'binary';
  readonly at: number;
  /** Where the operator stands. */
  readonly operatorAt: number;
  readonly op: string;
  readonly result: 'filter' | 'bool';
  readonly matching: Matching;
  readonly left: Expr;
  readonly right: Expr;
}

export interface Unary {
  readonly kind: 'unary';
  readonly at: number;
  readonly op: '+' | '-';
  readonly expr: Expr;
}

/** A query that is wrong as text, told as Prometheus tells it: `1:6: parse error: …`. */
export class ParseError extends Error {
  override readonly name = 'ParseError';

  constructor(place: string, problem: string) {
    super(`${place}: parse error: ${problem}`);
  }
}

/** A query that cannot be answered with the series that are there. */
export class ExecutionError extends Error {
  override readonly name = 'ExecutionError';
}

/** `line:column` of an offset, both from 1. */
export function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return `${line}:${offset - (before.lastIndexOf('\n') + 1) + 1}`;
}
