import { sleep } from '../../../src/platform/sleep.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { ask, type GatewayAnswer } from './ask.ts';
import type { Cluster } from './cluster.ts';

/** One visit, and when it was made (milliseconds since the epoch). */
export interface Visit extends GatewayAnswer {
  readonly at: number;
  /** The Cookie header that went along. */
  readonly cookie: string;
}

/** Somebody with a browser: comes again and again, keeps the cookies that he is given and drops those that are taken back (RFC 6265, Max-Age). Leaving its scope ends the visits. */
export class Visitor implements AsyncDisposable {
  readonly visits: Visit[] = [];
  readonly #cookies = new Map<string, { readonly value: string; readonly endsAt: number }>();
  readonly #abort = new AbortController();
  readonly #ended: Promise<void>;

  constructor(cluster: Cluster, { hostname, pauseMs }: { readonly hostname: string; readonly pauseMs: number }) {
    this.#ended = this.#come(cluster, hostname, pauseMs);
  }

  /** Comes no more. A repeat is harmless. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #come(cluster: Cluster, hostname: string, pauseMs: number): Promise<void> {
    while (!this.#abort.signal.aborted) {
      const at = systemClock.now();
      const cookie = this.#cookie(at);
      const answer = await ask(cluster, hostname, cookie === '' ? {} : { cookie }).catch(() => ({
        status: 0,
        version: undefined,
        pod: undefined,
        setCookies: [],
      }));
      this.visits.push({ at, cookie, ...answer });
      for (const text of answer.setCookies) this.#keep(text, at);
      await sleep(systemClock, pauseMs, this.#abort.signal);
    }
  }

  #cookie(at: number): string {
    return [...this.#cookies]
      .filter(([, { endsAt }]) => endsAt > at)
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
  }

  #keep(setCookie: string, at: number): void {
    const [pair = '', ...attributes] = setCookie.split('; ');
    const [name = '', value = ''] = pair.split('=');
    const maxAge = attributes.find((attribute) => attribute.startsWith('Max-Age='))?.slice('Max-Age='.length);
    const endsAt = maxAge === undefined ? Number.POSITIVE_INFINITY : at + Number(maxAge) * 1000;
    if (endsAt <= at) this.#cookies.delete(name);
    else this.#cookies.set(name, { value, endsAt });
  }
}
