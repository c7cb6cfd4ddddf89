import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { systemClock } from '../../../src/platform/system-clock.ts';

/** A status, or nothing at all. */
export type SinkAnswer = number | 'none';

/** A request that somebody sent to the sink. */
export interface SinkCall {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** What it was answered. */
  readonly answer: SinkAnswer;
}

/** A receiver of hooks and alerts on 127.0.0.1, which answers 200 where nothing else is set. Leaving its scope closes it. */
export class HttpSink implements AsyncDisposable {
  readonly calls: SinkCall[] = [];
  readonly #server: Server;
  readonly #answers = new Map<string, SinkAnswer>();
  readonly #waiting = new Set<() => void>();

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', async (request, response) => {
      let body = '';
      for await (const chunk of request.setEncoding('utf8')) body += chunk;
      const path = request.url ?? '/';
      const answer = this.#answers.get(path) ?? 200;
      this.calls.push({ at: systemClock.now(), path, headers: request.headers, body, answer });
      if (answer !== 'none') response.writeHead(answer).end();
      for (const wake of this.#waiting) wake();
    });
  }

  static async open(): Promise<HttpSink> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new HttpSink(server);
  }

  url(path: string): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}${path}`;
  }

  /** Sets what calls of this path are answered from now on. */
  answer(path: string, answer: SinkAnswer): void {
    this.#answers.set(path, answer);
  }

  callsOf(path: string): SinkCall[] {
    return this.calls.filter((call) => call.path === path);
  }

  /** Resolves with the first call, past or to come, for which `wanted` holds. Rejects after `timeoutMs` (default 60 s). */
  async until(wanted: (call: SinkCall) => boolean, options: { readonly what: string; readonly timeoutMs?: number }): Promise<SinkCall> {
    const timeout = AbortSignal.timeout(options.timeoutMs ?? 60_000);
    for (;;) {
      const call = this.calls.find(wanted);
      if (call !== undefined) return call;
      if (timeout.aborted)
        throw new Error(`waited for ${options.what}; the sink heard ${JSON.stringify(this.calls.map(({ path }) => path))}`);
      await this.#nextCall(timeout);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  #nextCall(timeout: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        timeout.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      timeout.addEventListener('abort', wake, { once: true });
    });
  }
}
