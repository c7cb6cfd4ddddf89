import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { type Answer, Answers } from './answers.ts';

export interface LoadOptions {
  readonly host: string;
  readonly port: number;
  /** Host header: chooses the route. */
  readonly hostname: string;
  /** Sent with each request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly ratePerSecond: number;
  /** A request without an answer after this time has failed. */
  readonly timeoutMs?: number;
  /** The load ends by itself after this time, ten minutes by default. */
  readonly longestMs?: number;
}

/** Sends requests at a constant rate, however slow the answers are, and remembers every answer. Leaving its scope stops it. */
export class Load extends Answers implements AsyncDisposable {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  readonly #open = new Set<Promise<void>>();
  readonly #options: LoadOptions;
  readonly #startedMs = systemClock.monotonicMs();
  #sent = 0;
  #cancel: () => void = () => undefined;

  constructor(options: LoadOptions) {
    super();
    this.#options = options;
    this.#tick();
  }

  /** Sends no more, and resolves when every request under way has ended. A repeat is harmless. */
  async stop(): Promise<void> {
    this.#cancel();
    this.#cancel = () => undefined;
    await Promise.all(this.#open);
    this.#agent.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #tick(): void {
    const elapsedMs = systemClock.monotonicMs() - this.#startedMs;
    if (elapsedMs > (this.#options.longestMs ?? 600_000)) return;
    for (; this.#sent <= (elapsedMs * this.#options.ratePerSecond) / 1000; this.#sent += 1) this.#send();
    const nextMs = (this.#sent * 1000) / this.#options.ratePerSecond;
    this.#cancel = systemClock.schedule(nextMs - elapsedMs, () => this.#tick());
  }

  #send(): void {
    const sending = ask(this.#options, this.#agent).then((answer) => {
      this.answers.push(answer);
      this.#open.delete(sending);
    });
    this.#open.add(sending);
  }
}

function ask({ host, port, hostname, headers, timeoutMs = 10_000 }: LoadOptions, agent: Agent): Promise<Answer> {
  const at = systemClock.now();
  const beganMs = performance.now();
  return new Promise((resolve) => {
    const end = (more: { status: number; body?: string; reason?: string }) => {
      const { body, ...rest } = more;
      resolve({ at, latencyMs: performance.now() - beganMs, version: versionIn(body), ...rest });
    };
    const asked = request(
      { host, port, agent, path: '/', headers: { ...headers, host: hostname }, signal: AbortSignal.timeout(timeoutMs) },
      (response) => {
        const status = response.statusCode ?? 0;
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          body += text;
        });
        response.on('end', () => end(status === 200 ? { status, body } : { status, body, reason: body.trim().slice(0, 200) }));
        response.on('error', (error) => end({ status: 0, reason: error.message }));
      },
    );
    asked.on('error', (error) => end({ status: 0, reason: error.message }));
    asked.end();
  });
}

function versionIn(body: string | undefined): string | undefined {
  return body === undefined ? undefined : /"version":"([^"]+)"/.exec(body)?.[1];
}
