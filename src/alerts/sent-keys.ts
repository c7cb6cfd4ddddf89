/** The last keys that were added, at most `most` of them. */
export class SentKeys {
  readonly #most: number;
  readonly #keys = new Set<string>();

  constructor(most: number) {
    this.#most = most;
  }

  /** False where the key is known, which makes it the newest again. */
  add(key: string): boolean {
    const known = this.#keys.delete(key);
    this.#keys.add(key);
    const [oldest] = this.#keys;
    if (this.#keys.size > this.#most && oldest !== undefined) this.#keys.delete(oldest);
    return !known;
  }

  delete(key: string): void {
    this.#keys.delete(key);
  }
}
