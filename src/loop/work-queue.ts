import { backoffMs } from '../platform/backoff.ts';
import type { Clock } from '../platform/clock.ts';
import type { Random } from '../platform/random.ts';
import { WakeUps } from './wake-ups.ts';

/** `live`: something happened to this key. `bulk`: one of many at start-up; live keys pass them. */
export type Priority = 'live' | 'bulk';

export interface WorkQueueOptions<K extends string> {
  readonly clock: Clock;
  readonly random: Random;
  /** How many keys are worked on at the same time. */
  readonly concurrency: number;
  /** One turn of `key`. Never rejects. */
  readonly work: (key: K) => Promise<void>;
}

/** One bulk key goes ahead of the live ones after so many of these, so that neither starves. */
const liveTurnsPerBulkTurn = 8;
/** Turns that wait for nothing outside would block timers and sockets: after so long the event loop gets its turn. */
const longestSliceMs = 10;
const longestRetryMs = 60_000;

/**
 * Which key is worked on next. A key waits at most once, is never worked on twice at a time, and runs again when it was added meanwhile.
 * Closed at first; while closed it forgets what it is told, so whoever opens it adds every key that there is.
 */
export class WorkQueue<K extends string> {
  readonly #options: WorkQueueOptions<K>;
  readonly #wakeUps: WakeUps<K>;
  readonly #live = new Set<K>();
  readonly #bulk = new Set<K>();
  readonly #running = new Set<K>();
  readonly #again = new Set<K>();
  readonly #failures = new Map<K, number>();
  #whenIdle: (() => void)[] = [];
  #isOpen = false;
  #isDispatchPending = false;
  #liveInARow = 0;
  #sliceStartedMs = Number.NEGATIVE_INFINITY;

  constructor(options: WorkQueueOptions<K>) {
    this.#options = options;
    this.#wakeUps = new WakeUps(options.clock, (key) => this.add(key));
  }

  /** Keys that wait for a worker; not those that wait for their time. */
  get depth(): number {
    return this.#live.size + this.#bulk.size + this.#again.size;
  }

  open(): void {
    this.#isOpen = true;
  }

  /** Forgets every key, wake-up and failure. Turns in progress go on; nothing starts after them. */
  close(): void {
    this.#isOpen = false;
    for (const keys of [this.#live, this.#bulk, this.#again, this.#failures]) keys.clear();
    this.#wakeUps.clear();
  }

  /** Resolves when nothing is worked on; with `close` before, when nothing will be. */
  idle(): Promise<void> {
    if (this.#running.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
    });
  }

  /** Works on `key` as soon as a worker is free. A repeat is harmless. */
  add(key: K, priority: Priority = 'live'): void {
    if (!this.#isOpen) return;
    if (this.#running.has(key)) {
      this.#again.add(key);
      return;
    }
    if (priority === 'live') {
      this.#bulk.delete(key);
      this.#live.add(key);
    } else if (!this.#live.has(key)) this.#bulk.add(key);
    this.#dispatchSoon();
  }

  /** Adds `key` when the wall clock reaches `timeMs`, or at the time that was asked for before if that is earlier. */
  addAt(key: K, timeMs: number): void {
    if (this.#isOpen) this.#wakeUps.setEarliest(key, timeMs);
  }

  /** What a turn declares: the one next time (wall clock) at which `key` is to be looked at. Replaces the one before; undefined: none. */
  wake(key: K, timeMs: number | undefined): void {
    if (this.#isOpen) this.#wakeUps.set(key, timeMs);
  }

  /** Adds `key` after `firstDelayMs`, doubled with each failure since `forget` up to 60 s, and shortened by up to half so that keys that failed together come back apart. */
  retry(key: K, firstDelayMs: number): void {
    if (!this.#isOpen) return;
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    this.retryAfter(key, backoffMs(failures, { baseMs: firstDelayMs, maxMs: longestRetryMs, random: this.#options.random }));
  }

  /** Adds `key` after `delayMs` of monotonic time. Its wake-up stays; whichever comes first. */
  retryAfter(key: K, delayMs: number): void {
    if (this.#isOpen) this.#wakeUps.setDelay(key, delayMs);
  }

  /** The next failure of `key` is its first. */
  forget(key: K): void {
    this.#failures.delete(key);
  }

  #dispatchSoon(): void {
    if (this.#isDispatchPending) return;
    this.#isDispatchPending = true;
    const { clock } = this.#options;
    if (clock.monotonicMs() - this.#sliceStartedMs < longestSliceMs) {
      queueMicrotask(() => this.#dispatch());
      return;
    }
    clock.schedule(0, () => {
      this.#sliceStartedMs = clock.monotonicMs();
      this.#dispatch();
    });
  }

  #dispatch(): void {
    this.#isDispatchPending = false;
    while (this.#running.size < this.#options.concurrency) {
      const key = this.#take();
      if (key === undefined) return;
      void this.#turn(key);
    }
  }

  #take(): K | undefined {
    const isBulksTurn = this.#live.size === 0 || (this.#bulk.size > 0 && this.#liveInARow >= liveTurnsPerBulkTurn);
    const keys = isBulksTurn ? this.#bulk : this.#live;
    this.#liveInARow = isBulksTurn ? 0 : this.#liveInARow + 1;
    for (const key of keys) {
      keys.delete(key);
      return key;
    }
    return undefined;
  }

  async #turn(key: K): Promise<void> {
    this.#running.add(key);
    this.#wakeUps.dropDelay(key);
    try {
      await this.#options.work(key);
    } finally {
      this.#running.delete(key);
      if (this.#again.delete(key)) this.add(key);
      if (this.#live.size + this.#bulk.size > 0) this.#dispatchSoon();
      if (this.#running.size === 0) {
        for (const resolve of this.#whenIdle) resolve();
        this.#whenIdle = [];
      }
    }
  }
}
