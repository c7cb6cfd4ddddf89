import { FakeClock } from '../../support/fake-clock.ts';
import { until } from '../../support/kube/until.ts';

/** A clock that stands still and knows what it was asked for, for waits that begin when a real socket has answered. */
export class WatchedClock extends FakeClock {
  readonly #delays: number[] = [];
  #seen = 0;

  override schedule(delayMs: number, callback: () => void): () => void {
    this.#delays.push(delayMs);
    return super.schedule(delayMs, callback);
  }

  /** Waits until somebody has asked for exactly this time. */
  async asked(delayMs: number): Promise<void> {
    await until(() => this.#delays.indexOf(delayMs, this.#seen) >= 0);
    this.#seen = this.#delays.length;
  }

  /** Waits until somebody has asked for exactly this time, and lets it pass. */
  async pass(delayMs: number): Promise<void> {
    await this.asked(delayMs);
    await this.advance(delayMs);
  }
}
