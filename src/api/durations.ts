const unitsNs: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 };
/** Go counts in an int64. */
const longestNs = 2 ** 63;

const part = /([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)/y;

/**
 * A duration as Go writes it (`10s`, `1h30m`, `1.5h`, `-2m`, `0`), in milliseconds; undefined where the text is none, or one of more than 292 years.
 * Nothing but the units ns, us, ms, s, m and h is known, so `1d` is none. Source: Go's time.ParseDuration, which Flagger uses.
 */
export function parseDurationMs(text: string): number | undefined {
  const negative = text.startsWith('-');
  const body = negative || text.startsWith('+') ? text.slice(1) : text;
  if (body === '0') return 0;
  let totalMs = 0;
  let at = 0;
  while (at < body.length) {
    part.lastIndex = at;
    const found = part.exec(body);
    if (found === null) return undefined;
    // Rounded to whole nanoseconds, because 1.005 times 1000 is less than 1005.
    totalMs += Math.round(Number(found[1]) * (unitsNs[found[2] ?? ''] ?? 0)) / 1e6;
    at = part.lastIndex;
  }
  if (at === 0 || totalMs * 1e6 >= longestNs) return undefined;
  return negative ? -totalMs : totalMs;
}

/** The shortest exact form for people: `90s` as `1m30s`, `500` ms as `500ms`. Whole milliseconds. */
export function formatDuration(durationMs: number): string {
  const whole = Math.round(durationMs);
  if (whole < 0) return `-${formatDuration(-whole)}`;
  if (whole < 1000) return whole === 0 ? '0s' : `${whole}ms`;
  const hours = Math.floor(whole / 3_600_000);
  const minutes = Math.floor((whole % 3_600_000) / 60_000);
  const seconds = (whole % 60_000) / 1000;
  return `${hours > 0 ? `${hours}h` : ''}${minutes > 0 ? `${minutes}m` : ''}${seconds > 0 ? `${seconds}s` : ''}`;
}
