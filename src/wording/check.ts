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
  if (check.value === undefined) return wordUnmeasured(check, check.name);
  return `${check.name} ${wordNumber(check.value)}${unit} (must be ${wordBound(check)}${unit})`;
}

/** Every check that did not pass, in one line; those without a value for the same reason together. */
export function wordFailing(checks: readonly CheckRecord[]): string {
  const failing = checks.filter(({ verdict }) => verdict !== 'pass');
  const isLike = (a: CheckRecord, b: CheckRecord) =>
    a.value === undefined && b.value === undefined && a.message === b.message && a.verdict === b.verdict;
  return failing
    .filter((check, index) => failing.findIndex((other) => other === check || isLike(other, check)) === index)
    .map((check) => {
      const alike = failing.filter((other) => isLike(other, check));
      return alike.length < 2 ? wordCheck(check) : wordUnmeasured(check, alike.map(({ name }) => name).join(', '));
    })
    .join('; ');
}

function wordUnmeasured(check: CheckRecord, names: string): string {
  return `${names}: ${check.message ?? wordVerdict(check)}`;
}

function wordVerdict(check: CheckRecord): string {
  return check.verdict === 'no-data' ? 'no data' : 'it could not be measured';
}
