import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { type Binary, type Expr, type Grouping, type Matching, ParseError, type Pin, placeOf } from './ast.ts';
import { checkTypes } from './check.ts';
import { parseNumber } from './durations.ts';
import { parseSelector, parseString } from './parse-selector.ts';
import { syntaxError } from './syntax-error.ts';

/** Parses and checks a query. Throws ParseError. */
export function parseQuery(text: string): Expr {
  const tree = parser.parse(text);
  const root = tree.topNode.firstChild;
  if (text.replaceAll(/#.*/g, '').trim() === '' || root === null)
    throw new ParseError(text === '' ? 'unknown position' : '1:1', 'no expression found in input');
  tree.iterate({
    enter: (node) => {
      if (node.type.isError) throw syntaxError(text, node.from);
    },
  });
  const expr = build(text, root);
  checkTypes(text, expr);
  return expr;
}

function build(text: string, node: SyntaxNode): Expr {
  const builder = builders[node.name];
  if (builder === undefined) throw syntaxError(text, node.from);
  return builder(text, node);
}

const builders: Readonly<Record<string, (text: string, node: SyntaxNode) => Expr>> = {
  ParenExpr: (text, node) => build(text, child(node, 0)),
  NumberDurationLiteral: (text, node) => ({ kind: 'number', at: node.from, value: numberAt(text, node) }),
  StringLiteral: (text, node) => ({ kind: 'string', at: node.from, value: parseString(text.slice(node.from, node.to)) }),
  VectorSelector: parseSelector,
  MatrixSelector: postfix((text, node, inner) => {
    const selector = build(text, inner);
    const duration = child(node, 1);
    if (selector.kind !== 'selector' || inner.name === 'ParenExpr')
      throw new ParseError(placeOf(text, duration.from - 1), 'ranges only allowed for vector selectors');
    return { kind: 'range', at: inner.from, selector, rangeMs: positiveMs(text, duration) };
  }),
  SubqueryExpr: postfix((text, node, inner) => {
    const [range, step] = [child(node, 1), children(node)[2]];
    const stepMs = step === undefined ? 60_000 : positiveMs(text, step);
    return { kind: 'subquery', at: inner.from, expr: build(text, inner), rangeMs: positiveMs(text, range), stepMs, offsetMs: 0 };
  }),
  OffsetExpr: (text, node) => withOffset(text, { inner: child(node, 0), duration: child(node, children(node).length - 1) }),
  StepInvariantExpr: (text, node) => withPin(text, { inner: child(node, 0), pin: child(node, children(node).length - 1) }),
  UnaryExpr: (text, node) => ({
    kind: 'unary',
    at: node.from,
    op: text[node.from] === '-' ? '-' : '+',
    expr: build(text, child(node, 1)),
  }),
  FunctionCall: (text, node) => {
    const name = text.slice(child(node, 0).from, child(node, 0).to);
    return { kind: 'call', at: node.from, name, args: children(child(node, 1)).map((arg) => build(text, arg)) };
  },
  AggregateExpr: (text, node) => {
    const body = node.getChild('FunctionCallBody');
    const op = child(node, 0);
    return {
      kind: 'aggregate',
      at: node.from,
      op: text.slice(op.from, op.to).toLowerCase(),
      grouping: groupingOf(text, node.getChild('AggregateModifier')),
      args: body === null ? [] : children(body).map((arg) => build(text, arg)),
    };
  },
  BinaryExpr: (text, node) => buildBinary(text, node),
};

type Make = (text: string, node: SyntaxNode, inner: SyntaxNode) => Expr;

/** What stands behind an expression (a range, an offset) binds closer than a sign or operator before it; the grammar reads it the other way round. */
function postfix(make: Make): (text: string, node: SyntaxNode) => Expr {
  return (text, node) => {
    const apply = (inner: SyntaxNode): Expr => {
      if (inner.name === 'UnaryExpr')
        return { kind: 'unary', at: inner.from, op: text[inner.from] === '-' ? '-' : '+', expr: apply(child(inner, 1)) };
      if (inner.name === 'BinaryExpr') return buildBinary(text, inner, apply);
      return make(text, node, inner);
    };
    return apply(child(node, 0));
  };
}

function children(node: SyntaxNode): SyntaxNode[] {
  const all: SyntaxNode[] = [];
  for (let next = node.firstChild; next !== null; next = next.nextSibling) if (next.name !== 'LineComment') all.push(next);
  return all;
}

function child(node: SyntaxNode, index: number): SyntaxNode {
  const found = children(node)[index];
  if (found === undefined) throw new Error(`the PromQL grammar gave ${node.name} no child ${index}`);
  return found;
}

function numberAt(text: string, node: SyntaxNode): number {
  const word = text.slice(node.from, node.to);
  const value = parseNumber(word);
  if (value === undefined) throw new ParseError(placeOf(text, node.from), `bad number or duration syntax: "${word}"`);
  return value;
}

/** A duration literal (`5m`, `30`, `-1m`); arithmetic on durations is left out. */
function durationMs(text: string, node: SyntaxNode): number {
  const word = text.slice(node.from, node.to).trim();
  const value = parseNumber(word);
  if (value === undefined) throw syntaxError(text, node.from);
  return Math.round(value * 1000);
}

function positiveMs(text: string, node: SyntaxNode): number {
  const value = durationMs(text, node);
  if (value <= 0) throw new ParseError(placeOf(text, node.from), 'duration must be greater than 0');
  return value;
}

interface Modifier {
  readonly name: string;
  readonly isSet: (selector: { readonly offsetMs: number; readonly pinned?: Pin }) => boolean;
  readonly twice: string;
  readonly change: { readonly offsetMs: number } | { readonly pinned: Pin };
}

function withOffset(text: string, { inner, duration }: { readonly inner: SyntaxNode; readonly duration: SyntaxNode }): Expr {
  const change = { offsetMs: durationMs(text, duration) };
  return modified(text, inner, { name: 'offset modifier', isSet: ({ offsetMs }) => offsetMs !== 0, twice: 'offset', change });
}

function withPin(text: string, { inner, pin }: { readonly inner: SyntaxNode; readonly pin: SyntaxNode }): Expr {
  const name = pin.firstChild?.name;
  const pinned: Pin = name === 'AtStart' ? 'start' : name === 'AtEnd' ? 'end' : { atMs: durationMs(text, pin) };
  return modified(text, inner, {
    name: '@ modifier',
    isSet: (selector) => selector.pinned !== undefined,
    twice: '@ <timestamp>',
    change: { pinned },
  });
}

const modifiers = new Set(['OffsetExpr', 'StepInvariantExpr']);

/** Changes the selector that a modifier stands behind, which is the last one of an operation (see `postfix`). */
function modified(text: string, inner: SyntaxNode, modifier: Modifier): Expr {
  const apply = (expr: Expr, node: SyntaxNode): Expr => {
    let base = node;
    while (modifiers.has(base.name)) base = child(base, 0);
    if (base.name === 'UnaryExpr' && expr.kind === 'unary') return { ...expr, expr: apply(expr.expr, child(base, 1)) };
    if (base.name === 'BinaryExpr' && expr.kind === 'binary')
      return { ...expr, right: apply(expr.right, child(base, children(base).length - 1)) };
    const selector = base.name === 'ParenExpr' ? undefined : expr.kind === 'range' ? expr.selector : expr;
    if (selector?.kind !== 'selector' && selector?.kind !== 'subquery') {
      const problem = `${modifier.name} must be preceded by an instant vector selector or range vector selector or a subquery`;
      throw new ParseError(placeOf(text, base.from), problem);
    }
    if (modifier.isSet(selector)) throw new ParseError(placeOf(text, base.from), `${modifier.twice} may not be set multiple times`);
    if (expr.kind === 'range') return { ...expr, selector: { ...expr.selector, ...modifier.change } };
    return { ...selector, ...modifier.change };
  };
  return apply(build(text, inner), inner);
}

function labelNames(text: string, node: SyntaxNode | null): string[] {
  if (node === null) return [];
  return children(node).map((label) =>
    label.name === 'QuotedLabelName' ? parseString(text.slice(label.from, label.to)) : text.slice(label.from, label.to),
  );
}

function groupingOf(text: string, node: SyntaxNode | null): Grouping {
  if (node === null) return { mode: 'by', labels: [] };
  return { mode: node.getChild('Without') === null ? 'by' : 'without', labels: labelNames(text, node.getChild('GroupingLabels')) };
}

function buildBinary(text: string, node: SyntaxNode, buildRight = (right: SyntaxNode) => build(text, right)): Expr {
  const [left, operator, right] = [child(node, 0), child(node, 1), child(node, children(node).length - 1)];
  const op = text.slice(operator.from, operator.to).toLowerCase();
  const binary: Binary = {
    kind: 'binary',
    at: node.from,
    operatorAt: operator.from,
    op,
    result: node.getChild('BoolModifier') === null ? 'filter' : 'bool',
    matching: matchingOf(text, node.getChild('MatchingModifierClause')),
    left: build(text, left),
    right: buildRight(right),
  };
  const signed = /^[+-]/.exec(text.slice(left.from, left.to))?.[0];
  // The grammar reads -1^2 as (-1)^2; PromQL means -(1^2).
  if (op !== '^' || left.name !== 'NumberDurationLiteral' || signed === undefined || binary.left.kind !== 'number') return binary;
  const power: Binary = { ...binary, left: { ...binary.left, value: Math.abs(binary.left.value) } };
  return { kind: 'unary', at: node.from, op: signed === '-' ? '-' : '+', expr: power };
}

function matchingOf(text: string, node: SyntaxNode | null): Matching {
  if (node === null) return { mode: 'ignoring', labels: [], cardinality: 'one-to-one', include: [] };
  const [labels, include] = node.getChildren('GroupingLabels');
  const cardinality = node.getChild('GroupLeft') ? 'many-to-one' : node.getChild('GroupRight') ? 'one-to-many' : 'one-to-one';
  return {
    mode: node.getChild('On') === null ? 'ignoring' : 'on',
    labels: labelNames(text, labels ?? null),
    cardinality,
    include: labelNames(text, include ?? null),
  };
}
