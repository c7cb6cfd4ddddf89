import type { RequestLogEntry } from '../../../src/sandbox/api/api-server.ts';

export interface RequestTotals {
  /** Besides Events, Lease and watches, as the budget of the architecture counts. */
  readonly budgeted: number;
  /** By `verb resource`, all of the controller's. */
  readonly byKind: Readonly<Record<string, number>>;
  /** Most in one second of wall time. */
  readonly mostPerSecond: number;
  /** Answers of 4xx and 5xx by `verb resource status`. */
  readonly refused: Readonly<Record<string, number>>;
}

/** Whether a request of the controller counts against its budget. */
export function isBudgeted({ userAgent, resource }: RequestLogEntry): boolean {
  if (!userAgent.startsWith('serin/') || resource === undefined) return false;
  return resource.verb !== 'watch' && resource.plural !== 'events' && resource.plural !== 'leases';
}

export function kindOf({ method, resource }: RequestLogEntry): string {
  if (resource === undefined) return `${method.toLowerCase()} discovery`;
  const { verb, plural, subresource } = resource;
  return `${verb} ${plural}${subresource === undefined ? '' : `/${subresource}`}`;
}

/** Counts the controller's requests until they are read. */
export class RequestTally {
  #budgeted = 0;
  readonly #byKind = new Map<string, number>();
  readonly #bySecond = new Map<number, number>();
  readonly #refused = new Map<string, number>();

  take(entry: RequestLogEntry): void {
    if (!entry.userAgent.startsWith('serin/')) return;
    if (isBudgeted(entry)) this.#budgeted++;
    increment(this.#byKind, kindOf(entry));
    increment(this.#bySecond, Math.floor(entry.timeMs / 1000));
    if (entry.status >= 400) increment(this.#refused, `${kindOf(entry)} ${entry.status}`);
  }

  /** Since the last call. */
  read(): RequestTotals {
    const totals = {
      budgeted: this.#budgeted,
      byKind: Object.fromEntries([...this.#byKind].sort()),
      mostPerSecond: Math.max(0, ...this.#bySecond.values()),
      refused: Object.fromEntries([...this.#refused].sort()),
    };
    this.#budgeted = 0;
    for (const counts of [this.#byKind, this.#bySecond, this.#refused]) counts.clear();
    return totals;
  }
}

function increment<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
