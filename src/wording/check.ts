import type { CheckRecord } from '../api/run.ts';

/** A number as a person reads it: at most two decimals, none where it is whole. */
export function wordNumber(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 0.01 ? value.toFixed(2) : value.toPrecision(2);
}

/** `≥ 99`. No angle brackets: chats take them for markup. */
export function wordBound({ bound }: CheckRecord): string {
  return bound.replaceAll('>=', '≥').replaceAll('<=', '≤');
}

/** `request-success-rate 79.80 % (must be ≥ 99 %)`, or why there is no value. */
export function wordCheck(check: CheckRecord): string {
  const unit = check.unit === undefined ? '' : ` ${check.unit}`;
  if (check.value === undefined) return `${check.name} ${check.message ?? wordVerdict(check)}`;
  return `${check.name} ${wordNumber(check.value)}${unit} (must be ${wordBound(check)}${unit})`;
}

function wordVerdict(check: CheckRecord): string {
  return check.verdict === 'no-data' ? 'has no data' : 'could not be measured';
}
