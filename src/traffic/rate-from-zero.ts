interface CountedRate {
  /** A counter's selector, in the query-template language. */
  readonly counter: string;
  /** How far to look back. */
  readonly windowMs: number;
  /** How often to look in that time: what a window holds before its first look is not seen; a look costs a sample of each series. */
  readonly looks: number;
  /** `where the target was up`: only of what was scraped when the window began is it known that it had counted nothing. Needs labels instance and job. */
  readonly zero: 'always' | 'where the target was up';
}

/**
 * PromQL's `rate` over a window, but of counters that begin within it from zero on. `rate` sees differences of scraped values only, so that
 * it leaves out all that a pod, or a status that is new, had counted when it was first scraped: of a young canary that is much of the evidence.
 *
 * The subquery asks for the counter at each step: its last value, and zero while there is none yet. Then all series are stretched to the window alike, a
 * counter that a restart sets back is told by its fall, and gaps of up to five minutes (Prometheus' own lookback) are bridged, for a missed scrape is not a
 * new beginning. `+ 0` drops the metric's name, as `* 0` does, so that both are one series. `@ end()` needs Prometheus 2.33, or what answers as it does.
 */
export function rateFromZero({ counter, windowMs, looks, zero }: CountedRate): string {
  const window = promDuration(windowMs);
  const known = zero === 'always' ? '' : ` and on(instance, job) (up @ end() offset ${window} == 1)`;
  const values = `last_over_time(${counter}[5m]) + 0 or last_over_time(${counter}[${window}] @ end()) * 0${known}`;
  return `rate((${values})[${window}:${promDuration(stepMs(windowMs, looks))}])`;
}

/** No finer than a second, which is as often as anybody scrapes, but for a window that would hold too few steps then. */
function stepMs(windowMs: number, looks: number): number {
  return Math.max(windowMs / looks, Math.min(1000, windowMs / 4));
}

function promDuration(durationMs: number): string {
  const whole = Math.max(1, Math.round(durationMs));
  return whole % 1000 === 0 ? `${whole / 1000}s` : `${whole}ms`;
}
