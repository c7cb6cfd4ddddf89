const unitNs: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const longestNs = 2n ** 63n;

/**
 * Nanoseconds of a duration, by the rules in the documentation of Go's time.ParseDuration and of its int64: one character after the other, in whole
 * numbers. Undefined where Go gives an error. Slow and plain on purpose: parseDurationMs is held to it.
 */
export function goDurationNs(text: string): bigint | undefined {
  let rest = text;
  const sign = rest.startsWith('-') ? -1n : 1n;
  if (/^[-+]/.test(rest)) rest = rest.slice(1);
  if (rest === '0') return 0n;
  if (rest === '') return undefined;
  let totalNs = 0n;
  while (rest !== '') {
    const [whole, afterWhole] = takeDigits(rest);
    const [fraction, afterNumber] = afterWhole.startsWith('.') ? takeDigits(afterWhole.slice(1)) : ['', afterWhole];
    if (whole === '' && fraction === '') return undefined;
    const unit = takeUnit(afterNumber);
    const scale = Object.hasOwn(unitNs, unit) ? unitNs[unit] : undefined;
    if (scale === undefined) return undefined;
    totalNs += BigInt(whole === '' ? 0 : whole) * scale + (BigInt(fraction === '' ? 0 : fraction) * scale) / 10n ** BigInt(fraction.length);
    rest = afterNumber.slice(unit.length);
  }
  if (totalNs > longestNs || (totalNs === longestNs && sign > 0n)) return undefined;
  return sign * totalNs;
}

function takeDigits(text: string): [digits: string, rest: string] {
  let end = 0;
  while (end < text.length && '0123456789'.includes(text.charAt(end))) end += 1;
  return [text.slice(0, end), text.slice(end)];
}

function takeUnit(text: string): string {
  let end = 0;
  while (end < text.length && !'.0123456789'.includes(text.charAt(end))) end += 1;
  return text.slice(0, end);
}
