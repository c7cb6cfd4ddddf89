import type { Clock } from '../platform/clock.ts';

interface Entry<V> {
  readonly value: Promise<V>;
  expiresMs: number;
}

/** Remembers answers for a time, and of many the last used. Who asks while an answer is on its way waits for it; a failure is not remembered. */
export class ExpiringCache<V> {
  readonly #clock: Clock;
  readonly #mostEntries: number;
  readonly #lifetimeMs: (value: V) => number;
  readonly #entries = new Map<string, Entry<V>>();

  constructor({ clock, mostEntries, lifetimeMs }: { clock: Clock; mostEntries: number; lifetimeMs: (value: V) => number }) {
    this.#clock = clock;
    this.#mostEntries = mostEntries;
    this.#lifetimeMs = lifetimeMs;
  }

  /** The answer known by `key`, else what `load` comes to. Throws what `load` throws. */
  get(key: string, load: () => Promise<V>): Promise<V> {
    const known = this.#entries.get(key);
    this.#entries.delete(key);
    const entry = known !== undefined && this.#clock.monotonicMs() < known.expiresMs ? known : this.#load(key, load);
    this.#entries.set(key, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#mostEntries && oldest !== undefined) this.#entries.delete(oldest);
    return entry.value;
  }

  #load(key: string, load: () => Promise<V>): Entry<V> {
    const entry: Entry<V> = { value: load(), expiresMs: Number.POSITIVE_INFINITY };
    entry.value.then(
      (value) => {
        entry.expiresMs = this.#clock.monotonicMs() + this.#lifetimeMs(value);
      },
      () => {
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
      },
    );
    return entry;
  }
}
