/** Requests of one step of time that had one fate. */
export interface Served {
  /** When the step ended. */
  readonly atMs: number;
  /** The host, or the Service, that was asked. */
  readonly target: string;
  /** Deployment that answered; empty where nobody did. */
  readonly workload: string;
  readonly image: string;
  /** HTTP status. 404: no route. 503: no backend could answer. */
  readonly code: number;
  readonly count: number;
}

export interface Tally {
  readonly requests: number;
  /** Answers that a user sees as a failure: 404 for want of a route, and 5xx. */
  readonly failed: number;
}

/** Which entries count. Times are the clock's (`now()`): steps that ended after `fromMs`, up to and with `untilMs`. */
export interface LedgerFilter {
  readonly fromMs?: number;
  readonly untilMs?: number;
  readonly target?: string;
  readonly workload?: string;
  readonly image?: string;
}

/** What happened to every request of the simulated users. */
export interface TrafficLedger {
  record(served: Served): void;
  tally(filter?: LedgerFilter): Tally;
  /** The same, per workload; requests that nobody answered are under ''. */
  byWorkload(filter?: LedgerFilter): ReadonlyMap<string, Tally>;
  byImage(filter?: LedgerFilter): ReadonlyMap<string, Tally>;
  /** Entries in the order of time, for charts and observers. */
  entries(filter?: LedgerFilter): readonly Served[];
}

export function isFailure(code: number): boolean {
  return code >= 500 || code === 404;
}

/** Entries older than `keepMs` are forgotten. */
export function createTrafficLedger(options: { readonly keepMs: number }): TrafficLedger {
  let kept: Served[] = [];
  const entries = (filter: LedgerFilter = {}) => kept.filter((served) => passes(served, filter));
  return {
    record: (served) => {
      kept.push(served);
      const oldest = kept[0];
      // Twice the time, so that cutting is rare and each entry is moved once at most.
      if (oldest !== undefined && oldest.atMs < served.atMs - 2 * options.keepMs)
        kept = kept.filter(({ atMs }) => atMs >= served.atMs - options.keepMs);
    },
    tally: (filter) => sum(entries(filter)),
    byWorkload: (filter) => group(entries(filter), (served) => served.workload),
    byImage: (filter) => group(entries(filter), (served) => served.image),
    entries,
  };
}

function passes(served: Served, { fromMs, untilMs, ...wanted }: LedgerFilter): boolean {
  if (fromMs !== undefined && served.atMs <= fromMs) return false;
  if (untilMs !== undefined && served.atMs > untilMs) return false;
  const { target, workload, image } = wanted;
  return (
    (target === undefined || target === served.target) &&
    (workload === undefined || workload === served.workload) &&
    (image === undefined || image === served.image)
  );
}

function sum(entries: readonly Served[]): Tally {
  let [requests, failed] = [0, 0];
  for (const { count, code } of entries) {
    requests += count;
    if (isFailure(code)) failed += count;
  }
  return { requests, failed };
}

function group(entries: readonly Served[], by: (served: Served) => string): ReadonlyMap<string, Tally> {
  return new Map([...Map.groupBy(entries, by)].map(([name, some]) => [name, sum(some)]));
}
