const arithmetic: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '^': (left, right) => left ** right,
  atan2: Math.atan2,
};

const comparisons: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '>': (left, right) => left > right,
  '<': (left, right) => left < right,
  '>=': (left, right) => left >= right,
  '<=': (left, right) => left <= right,
};

export function isComparison(op: string): boolean {
  return op in comparisons;
}

export function isSetOperator(op: string): boolean {
  return op === 'and' || op === 'or' || op === 'unless';
}

/** The operator on two numbers: arithmetic, or for a comparison 1 or 0. */
export function applyOperator(op: string, left: number, right: number): number {
  const compare = comparisons[op];
  return compare === undefined ? (arithmetic[op]?.(left, right) ?? Number.NaN) : Number(compare(left, right));
}
