import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { systemClock } from '../../../src/platform/system-clock.ts';

/** One request and what came of it. `status` is 0 where there was no answer, and `reason` says why. */
export interface Answer {
  /** When it was sent, milliseconds since the epoch. */
  readonly at: number;
  readonly status: number;
  /** Version in the body, where there was one. */
  readonly version: string | undefined;
  readonly latencyMs: number;
  readonly reason?: string;
}

export interface LoadOptions {
  readonly host: string;
  readonly port: number;
  /** Host header: chooses the route. */
  readonly hostname: string;
  readonly ratePerSecond: number;
  /** A request without an answer after this time has failed. */
  readonly timeoutMs?: number;
  /** The load ends by itself after this time, ten minutes by default. */
  readonly longestMs?: number;
}

/** Which answers to look at: by the time when the request was sent. */
export interface Span {
  readonly since?: number;
  readonly until?: number;
}

/** Sends requests at a constant rate, however slow the answers are, and remembers every answer. Leaving its scope stops it. */
export class Load implements AsyncDisposable {
  readonly answers: Answer[] = [];
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  readonly #open = new Set<Promise<void>>();
  readonly #options: LoadOptions;
  readonly #startedMs = systemClock.monotonicMs();
  #sent = 0;
  #cancel: () => void = () => undefined;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#tick();
  }

  /** Everything but a 200: errors of the application, of the proxy, and of the connection. */
  failures(span: Span = {}): Answer[] {
    return this.answers.filter((answer) => answer.status !== 200 && within(span, answer));
  }

  /** How many requests each version answered, whatever the status; `none` where no version answered. */
  byVersion(span: Span = {}): Record<string, number> {
    return count(this.answers.filter((answer) => within(span, answer)).map((answer) => answer.version ?? 'none'));
  }

  /** How many answers had each status; 0 stands for none. */
  byStatus(span: Span = {}): Record<string, number> {
    return count(this.answers.filter((answer) => within(span, answer)).map((answer) => String(answer.status)));
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

function ask({ host, port, hostname, timeoutMs = 10_000 }: LoadOptions, agent: Agent): Promise<Answer> {
  const at = systemClock.now();
  const beganMs = performance.now();
  return new Promise((resolve) => {
    const end = (more: { status: number; body?: string; reason?: string }) => {
      const { body, ...rest } = more;
      resolve({ at, latencyMs: performance.now() - beganMs, version: versionIn(body), ...rest });
    };
    const asked = request(
      { host, port, agent, path: '/', headers: { host: hostname }, signal: AbortSignal.timeout(timeoutMs) },
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

function within({ since = 0, until = Number.POSITIVE_INFINITY }: Span, { at }: Answer): boolean {
  return at >= since && at < until;
}

function count(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
