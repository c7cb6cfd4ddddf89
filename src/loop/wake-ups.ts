import type { Clock } from '../platform/clock.ts';

/** The longest single timer: that the wall clock goes faster than timers do, or jumps, is noticed within this time. */
const longestTimerMs = 60_000;

/**
 * At most one deadline (wall time, as the run records it) and one delay (monotonic, for back-off) per key, on a single timer.
 * With nothing to wait for there is no timer (rule 6).
 */
export class WakeUps<K extends string> {
  readonly #clock: Clock;
  readonly #onDue: (key: K) => void;
  readonly #deadlinesMs = new Map<K, number>();
  readonly #delaysUntilMs = new Map<K, number>();
  #timer: { readonly firesAtMs: number; readonly cancel: () => void } | undefined;

  constructor(clock: Clock, onDue: (key: K) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** The deadline of `key` in wall time; undefined: none. Replaces the one before. */
  set(key: K, timeMs: number | undefined): void {
    if (timeMs === undefined) this.#deadlinesMs.delete(key);
    else this.#deadlinesMs.set(key, timeMs);
    this.#arm(timeMs === undefined ? Number.POSITIVE_INFINITY : timeMs - this.#clock.now());
  }

  /** As `set`, unless an earlier deadline stands. */
  setEarliest(key: K, timeMs: number): void {
    this.set(key, Math.min(timeMs, this.#deadlinesMs.get(key) ?? timeMs));
  }

  /** Replaces the delay of `key`; its deadline stays. */
  setDelay(key: K, delayMs: number): void {
    this.#delaysUntilMs.set(key, this.#clock.monotonicMs() + delayMs);
    this.#arm(delayMs);
  }

  dropDelay(key: K): void {
    this.#delaysUntilMs.delete(key);
    this.#arm(Number.POSITIVE_INFINITY);
  }

  clear(): void {
    this.#deadlinesMs.clear();
    this.#delaysUntilMs.clear();
    this.#arm(Number.POSITIVE_INFINITY);
  }

  /** Makes sure that the timer fires within `inMs`. One that fires too early looks again, so nothing is searched here. */
  #arm(inMs: number): void {
    if (this.#deadlinesMs.size + this.#delaysUntilMs.size === 0) {
      this.#timer?.cancel();
      this.#timer = undefined;
      return;
    }
    const delayMs = Math.min(Math.max(0, inMs), longestTimerMs);
    const firesAtMs = this.#clock.monotonicMs() + delayMs;
    if (this.#timer !== undefined && this.#timer.firesAtMs <= firesAtMs) return;
    this.#timer?.cancel();
    this.#timer = { firesAtMs, cancel: this.#clock.schedule(delayMs, () => this.#fire()) };
  }

  #fire(): void {
    this.#timer = undefined;
    const due = new Set<K>();
    const nextInMs = Math.min(
      takeDue(this.#deadlinesMs, this.#clock.now(), due),
      takeDue(this.#delaysUntilMs, this.#clock.monotonicMs(), due),
    );
    this.#arm(nextInMs);
    for (const key of due) this.#onDue(key);
  }
}

/** Moves the keys that are due from `times` to `due`; returns how long it is until the next one. */
function takeDue<K>(times: Map<K, number>, nowMs: number, due: Set<K>): number {
  let nextInMs = Number.POSITIVE_INFINITY;
  for (const [key, timeMs] of times) {
    if (timeMs <= nowMs) {
      times.delete(key);
      due.add(key);
    } else nextInMs = Math.min(nextInMs, timeMs - nowMs);
  }
  return nextInMs;
}
