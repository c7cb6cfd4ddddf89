import type { Clock } from '../../src/platform/clock.ts';
import type { Transport, TransportRequest } from '../../src/platform/transport.ts';

/** What becomes of one request of a process: `before` and `after` its effect it may be killed. */
export type Fate = 'lives' | 'dies-before' | 'dies-after';

/** A life that ends as `kill -9` ends it: no timer fires, nothing is sent and no answer arrives any more. */
export class Life {
  #isOver = false;
  readonly #timers = new Set<() => void>();
  readonly #onEnd: () => void;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    this.#onEnd();
  }

  clock(clock: Clock): Clock {
    return {
      now: () => clock.now(),
      monotonicMs: () => clock.monotonicMs(),
      schedule: (delayMs, callback) => {
        if (this.#isOver) return () => {};
        const stop = clock.schedule(delayMs, () => {
          this.#timers.delete(cancel);
          callback();
        });
        const cancel = () => {
          this.#timers.delete(cancel);
          stop();
        };
        this.#timers.add(cancel);
        return cancel;
      },
    };
  }

  transport(inner: Transport, fateOf: (request: TransportRequest) => Fate): Transport {
    const answered = async <T>(request: TransportRequest, send: () => Promise<T>): Promise<T> => {
      const fate = this.#isOver ? 'dies-before' : fateOf(request);
      if (fate === 'dies-before') {
        this.end();
        return never();
      }
      const settled = await send().then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
      if (fate === 'dies-after') this.end();
      if (this.#isOver) return never();
      if ('error' in settled) throw settled.error;
      return settled.value;
    };
    return {
      request: (request) => answered(request, () => inner.request(request)),
      stream: async (request) => {
        const stream = await answered(request, () => inner.stream(request));
        return { ...stream, body: this.#chunks(stream.body) };
      },
      close: async () => {},
    };
  }

  async *#chunks(body: AsyncIterable<string>): AsyncIterable<string> {
    try {
      for await (const chunk of body) {
        if (this.#isOver) await never();
        yield chunk;
      }
    } catch (error) {
      if (this.#isOver) await never();
      throw error;
    }
    if (this.#isOver) await never();
  }
}

function never<T>(): Promise<T> {
  return new Promise(() => {});
}
