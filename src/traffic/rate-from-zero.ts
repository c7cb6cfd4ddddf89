interface CountedRate {
  /** A counter's selector, in the query-template language. */
  readonly counter: string;
  /** What the window holds before its first step is not seen; a step costs a sample of each series, and of buckets there are many. */
  readonly stepSeconds: number;
  /** `where the target was up`: only of what was scraped when the window began is it known that it had counted nothing. Needs labels instance and job. */
  readonly zero: 'always' | 'where the target was up';
}

/**
 * PromQL's `rate` over the interval of the check, but of counters that begin within it from zero on. `rate` sees differences of scraped values only, so that
 * it leaves out all that a pod, or a status that is new, had counted when it was first scraped: of a young canary that is much of the evidence.
 *
 * The subquery asks for the counter at each step: its last value, and zero while there is none yet. Then all series are stretched to the window alike, a
 * counter that a restart sets back is told by its fall, and gaps of up to five minutes (Prometheus' own lookback) are bridged, for a missed scrape is not a
 * new beginning. `+ 0` drops the metric's name, as `* 0` does, so that both are one series. `@ end()` needs Prometheus 2.33, or what answers as it does.
 */
export function rateFromZero({ counter, stepSeconds, zero }: CountedRate): string {
  const known = zero === 'always' ? '' : ' and on(instance, job) (up @ end() offset {{ interval }} == 1)';
  const values = `last_over_time(${counter}[5m]) + 0 or last_over_time(${counter}[{{ interval }}] @ end()) * 0${known}`;
  return `rate((${values})[{{ interval }}:${stepSeconds}s])`;
}
