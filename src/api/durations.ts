const unitsMs: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

const part = /([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)/y;

/**
 * A duration as Go writes it (`10s`, `1h30m`, `1.5h`, `-2m`, `0`), in milliseconds; undefined where the text is none. Nothing but the units ns, us,
 * ms, s, m and h is known, so `1d` is none. Source: Go's time.ParseDuration, which Flagger uses.
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
    totalMs += Number(found[1]) * (unitsMs[found[2] ?? ''] ?? 0);
    at = part.lastIndex;
  }
  if (at === 0 || !Number.isFinite(totalMs)) return undefined;
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
