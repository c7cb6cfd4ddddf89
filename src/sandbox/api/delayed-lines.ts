import type { Clock } from '../../platform/clock.ts';
import type { TransportErrorKind } from '../../platform/transport-error.ts';
import type { WatchResponse } from './serve/request.ts';

interface DelayedLinesOptions {
  readonly clock: Clock;
  readonly latency: () => number;
  /** The longest silence before the reader gets a time-out. */
  readonly silenceMs: number;
  readonly fail: (kind: TransportErrorKind) => Error;
  readonly signal: AbortSignal | undefined;
}

type Arrival =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'end' }
  | { readonly kind: 'error'; readonly error: Error };

/** The body of an answer on its way: each chunk arrives after a latency of its own, in the order in which it was sent. */
export class DelayedLines implements AsyncIterable<string> {
  readonly #options: DelayedLinesOptions;
  readonly #arrived: Arrival[] = [];
  #wake: (() => void) | undefined;
  #stopServer: () => void = () => {};
  #afterClose: () => void = () => {};
  #lastArrivalMs = 0;
  #isStalled = false;
  #isOver = false;
  #cancelSilence: () => void = () => {};
  readonly #abort = () => this.#finish({ kind: 'error', error: this.#options.fail('aborted') });

  constructor(options: DelayedLinesOptions) {
    this.#options = options;
    if (options.signal?.aborted) this.#abort();
    else options.signal?.addEventListener('abort', this.#abort, { once: true });
  }

  connect(response: WatchResponse): void {
    if (this.#isOver) return;
    this.#listenForSilence();
    this.#stopServer = response.open({
      chunk: (text) => this.#deliver({ kind: 'text', text }),
      end: () => this.#deliver({ kind: 'end' }),
    });
  }

  connectWhole(body: string): void {
    this.#arrive({ kind: 'text', text: body });
    this.#arrive({ kind: 'end' });
  }

  onClose(callback: () => void): void {
    this.#afterClose = callback;
  }

  breakOff(how: 'reset' | 'stall'): void {
    this.#isStalled = true;
    if (how === 'reset') this.#finish({ kind: 'error', error: this.#options.fail('reset') });
  }

  async *[Symbol.asyncIterator](): AsyncIterator<string> {
    try {
      for (;;) {
        const next = this.#arrived.shift();
        if (next === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
        else if (next.kind === 'text') yield next.text;
        else if (next.kind === 'end') return;
        else throw next.error;
      }
    } finally {
      this.#close();
    }
  }

  #deliver(arrival: Arrival): void {
    if (this.#isStalled) return;
    const { clock, latency } = this.#options;
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, clock.monotonicMs() + latency());
    clock.schedule(this.#lastArrivalMs - clock.monotonicMs(), () => {
      if (!this.#isStalled) this.#arrive(arrival);
    });
  }

  #arrive(arrival: Arrival): void {
    if (this.#isOver) return;
    if (arrival.kind !== 'text') {
      this.#finish(arrival);
      return;
    }
    this.#listenForSilence();
    this.#push(arrival);
  }

  #finish(arrival: Arrival): void {
    if (this.#isOver) return;
    this.#push(arrival);
    this.#close();
  }

  #push(arrival: Arrival): void {
    this.#arrived.push(arrival);
    this.#wake?.();
    this.#wake = undefined;
  }

  #listenForSilence(): void {
    this.#cancelSilence();
    const { clock, silenceMs, fail } = this.#options;
    this.#cancelSilence = clock.schedule(silenceMs, () => this.#finish({ kind: 'error', error: fail('timeout') }));
  }

  #close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelSilence();
    this.#options.signal?.removeEventListener('abort', this.#abort);
    this.#stopServer();
    this.#afterClose();
  }
}
