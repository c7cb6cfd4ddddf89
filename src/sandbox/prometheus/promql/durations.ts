const unitsMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  y: 365 * 86_400_000,
};

/** `1h30m` and the like in milliseconds; undefined for anything else. */
export function parseDurationMs(text: string): number | undefined {
  if (!/^(\d+(y|w|d|h|ms|m|s))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|y|w|d|h|m|s)/g)) total += Number(count) * (unitsMs[unit ?? ''] ?? 0);
  return total;
}

/** A PromQL number: decimal, hexadecimal, `Inf`, `NaN`, with `_` between digits, or a duration in seconds. */
export function parseNumber(text: string): number | undefined {
  const [, sign = '', body = ''] = /^([+-]?)\s*(.*)$/s.exec(text) ?? [];
  const factor = sign === '-' ? -1 : 1;
  if (/^inf$/i.test(body)) return factor * Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(body)) return Number.NaN;
  const duration = parseDurationMs(body);
  if (duration !== undefined) return (factor * duration) / 1000;
  const value = body === '' ? Number.NaN : Number(body.replaceAll('_', ''));
  return Number.isNaN(value) ? undefined : factor * value;
}
