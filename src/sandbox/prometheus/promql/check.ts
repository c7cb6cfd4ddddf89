import { aggregations } from './aggregate.ts';
import { type Aggregate, type Binary, type Call, type Expr, ParseError, placeOf, type ValueType } from './ast.ts';
import { isComparison, isSetOperator } from './binary-operators.ts';
import { rangeFunctions } from './range-functions.ts';
import { syntaxError, unknownFunction } from './syntax-error.ts';
import { type Signature, vectorSignatures } from './vector-functions.ts';

/** Throws ParseError where an expression has a type that does not fit, as Prometheus does before it evaluates anything. */
export function checkTypes(text: string, expr: Expr): void {
  const fail = (at: number, problem: string) => new ParseError(placeOf(text, at), problem);
  if (expr.kind === 'call') checkCall(text, expr, fail);
  if (expr.kind === 'aggregate') checkAggregate(text, expr, fail);
  if (expr.kind === 'binary') checkBinary(expr, fail);
  if (expr.kind === 'unary') {
    const type = typeOf(expr.expr);
    if (type !== 'scalar' && type !== 'instant vector') {
      throw fail(expr.at, `unary expression only allowed on expressions of type scalar or instant vector, got "${type}"`);
    }
  }
  for (const part of partsOf(expr)) checkTypes(text, part);
}

/** The type of what the expression comes to. */
export function typeOf(expr: Expr): ValueType {
  if (expr.kind === 'number') return 'scalar';
  if (expr.kind === 'string') return 'string';
  if (expr.kind === 'range' || expr.kind === 'subquery') return 'range vector';
  if (expr.kind === 'call') return signatureOf(expr.name)?.returns ?? 'instant vector';
  if (expr.kind === 'unary') return typeOf(expr.expr);
  if (expr.kind === 'binary') return typeOf(expr.left) === 'scalar' && typeOf(expr.right) === 'scalar' ? 'scalar' : 'instant vector';
  return 'instant vector';
}

type Fail = (at: number, problem: string) => ParseError;

function partsOf(expr: Expr): readonly Expr[] {
  if (expr.kind === 'call' || expr.kind === 'aggregate') return expr.args;
  if (expr.kind === 'binary') return [expr.left, expr.right];
  return expr.kind === 'unary' || expr.kind === 'subquery' ? [expr.expr] : [];
}

function signatureOf(name: string): Signature | undefined {
  return name in rangeFunctions ? { args: ['range vector'], optional: 0, returns: 'instant vector' } : vectorSignatures[name];
}

function checkCall(text: string, { name, args, at }: Call, fail: Fail): void {
  const signature = signatureOf(name);
  if (signature === undefined) throw unknownFunction(text, at, name);
  const most = signature.args.length;
  const least = most - signature.optional;
  const given = `argument(s) in call to "${name}", got ${args.length}`;
  if (least === most && args.length !== most) throw fail(at, `expected ${most} ${given}`);
  if (args.length < least) throw fail(at, `expected at least ${least} ${given}`);
  if (args.length > most) throw fail(at, `expected at most ${most} ${given}`);
  args.forEach((arg, index) => {
    expectType(arg, signature.args[index] ?? 'scalar', { context: `call to function "${name}"`, fail });
  });
}

function checkAggregate(text: string, { op, args, at }: Aggregate, fail: Fail): void {
  const parameter = aggregations[op];
  if (parameter === undefined) throw syntaxError(text, at);
  if (args.length === 0) throw fail(at, 'no arguments for aggregate expression provided');
  const wanted = parameter === 'none' ? 1 : 2;
  if (args.length !== wanted)
    throw fail(at, `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${args.length}`);
  const [first, last] = [args[0], args.at(-1)];
  if (last !== undefined) expectType(last, 'instant vector', { context: 'aggregation expression', fail });
  if (wanted === 2 && first !== undefined) expectType(first, 'scalar', { context: 'aggregation parameter', fail });
}

function expectType(expr: Expr, wanted: ValueType, { context, fail }: { readonly context: string; readonly fail: Fail }): void {
  const type = typeOf(expr);
  if (type !== wanted) throw fail(expr.at, `expected type ${wanted} in ${context}, got ${type}`);
}

function checkBinary({ op, left, right, operatorAt, at, result }: Binary, fail: Fail): void {
  const [leftType, rightType] = [typeOf(left), typeOf(right)];
  const isScalar = leftType === 'scalar' && rightType === 'scalar';
  if (isComparison(op) && isScalar && result === 'filter') throw fail(operatorAt, 'comparisons between scalars must use BOOL modifier');
  if (result === 'bool' && !isComparison(op)) throw fail(operatorAt, 'bool modifier can only be used on comparison operators');
  for (const side of [left, right]) {
    const type = typeOf(side);
    if (type !== 'scalar' && type !== 'instant vector') {
      throw fail(side.at, 'binary expression must contain only scalar and instant vector types');
    }
  }
  if (isSetOperator(op) && (leftType === 'scalar' || rightType === 'scalar')) {
    throw fail(at, `set operator "${op}" not allowed in binary scalar expression`);
  }
}
