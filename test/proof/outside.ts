import type { Clock } from '../../src/platform/clock.ts';
import type { Random } from '../../src/platform/random.ts';
import type { Transport, TransportRequest, TransportResponse } from '../../src/platform/transport.ts';
import { TransportError, type TransportErrorKind } from '../../src/platform/transport-error.ts';
import type { Fact } from './fact.ts';
import { sinkUrl } from './shop.ts';

/** How a hook or a sink answers: a status, or not at all. */
export type HookAnswer = number | 'hangs' | 'resets';
/** What Prometheus is like, down or lying. `nan`, `empty`, `duplicate` and `garbage` answer without one number; `stale` repeats its answer of before. */
export type PrometheusMood =
  | 'well'
  | 'resets'
  | 'hangs'
  | 'refuses'
  | 'fails'
  | 'nan'
  | 'empty'
  | 'duplicate'
  | 'infinite'
  | 'garbage'
  | 'stale';

export interface OutsideOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly prometheus: (request: TransportRequest) => TransportResponse;
  readonly tell: (fact: Fact) => void;
}

export const metricsServer = 'http://prometheus:9090';

/** Prometheus, hooks and sinks, with travel times, moods and a record of what reached them. */
export class Outside {
  readonly answers = new Map<string, HookAnswer>();
  prometheus: PrometheusMood = 'well';
  /** The last answer to each metric while it was well. */
  readonly #before = new Map<string, TransportResponse>();
  readonly #options: OutsideOptions;

  constructor(options: OutsideOptions) {
    this.#options = options;
  }

  transport(): Transport {
    return {
      request: (request) => this.#exchange(request),
      stream: async (request) => {
        const { body, ...rest } = await this.#exchange(request);
        return {
          ...rest,
          body: (async function* () {
            yield body;
          })(),
        };
      },
      close: async () => {},
    };
  }

  #exchange(request: TransportRequest): Promise<TransportResponse> {
    const { clock, random } = this.#options;
    return new Promise((resolve, reject) => {
      const settle = (deed: () => void) => {
        cancel();
        request.signal?.removeEventListener('abort', abort);
        deed();
      };
      const fail = (kind: TransportErrorKind) =>
        settle(() => reject(new TransportError(kind, `${request.method} ${new URL(request.url).host}: ${kind}`)));
      const abort = () => fail('aborted');
      const cancel = clock.schedule(request.timeoutMs, () => fail('timeout'));
      const travelMs = () => 1 + random() * 9;
      request.signal?.addEventListener('abort', abort);
      clock.schedule(travelMs(), () => {
        const answer = request.url.startsWith(metricsServer) ? this.#measure(request) : this.#call(request);
        if (answer !== 'hangs') clock.schedule(travelMs(), () => (answer === 'resets' ? fail('reset') : settle(() => resolve(answer))));
      });
    });
  }

  #measure(request: TransportRequest): TransportResponse | 'hangs' | 'resets' {
    const told = this.#told(request);
    this.#options.tell({ kind: 'measured', metric: metricOf(request), value: typeof told === 'string' ? undefined : numberIn(told) });
    return told;
  }

  #told(request: TransportRequest): TransportResponse | 'hangs' | 'resets' {
    const timeS = this.#options.clock.now() / 1000;
    switch (this.prometheus) {
      case 'hangs':
      case 'resets':
        return this.prometheus;
      case 'refuses':
        return { status: 503, headers: {}, body: 'unavailable' };
      case 'fails':
        return json(500, { status: 'error', errorType: 'internal', error: 'out of memory' });
      case 'garbage':
        return { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>please log in</html>' };
      case 'nan':
        return vector([timeS, 'NaN']);
      case 'infinite':
        return vector([timeS, '+Inf']);
      case 'empty':
        return vector();
      case 'duplicate':
        return vector([timeS, '100'], [timeS, '1']);
      case 'stale':
        return this.#before.get(metricOf(request)) ?? vector();
      default: {
        const answer = this.#options.prometheus(request);
        this.#before.set(metricOf(request), answer);
        return answer;
      }
    }
  }

  #call({ url, headers, body = '' }: TransportRequest): TransportResponse | 'hangs' | 'resets' {
    const answer = this.answers.get(url) ?? 200;
    const type = url === sinkUrl ? 'alert' : (url.split('/').at(-1) ?? '');
    const key = headers?.['idempotency-key'] ?? String((JSON.parse(body === '' ? '{}' : body) as { dedupeKey?: string }).dedupeKey ?? '');
    this.#options.tell({ kind: 'called', url, type, key, status: typeof answer === 'number' ? answer : 0, body });
    return typeof answer === 'number' ? { status: answer, headers: {}, body: '' } : answer;
  }
}

function json(status: number, body: object): TransportResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function vector(...values: readonly [number, string][]): TransportResponse {
  const result = values.map((value, index) => ({ metric: { series: `${index}` }, value }));
  return json(200, { status: 'success', data: { resultType: 'vector', result } });
}

function metricOf({ url, body = '' }: TransportRequest): string {
  return decodeURIComponent(url + body).includes('histogram_quantile') ? 'request-duration' : 'request-success-rate';
}

function numberIn({ status, body }: TransportResponse): number | undefined {
  if (status !== 200 || !body.startsWith('{')) return undefined;
  const { data } = JSON.parse(body) as { data?: { result?: readonly { value?: [number, string] }[] } };
  const [first, ...more] = data?.result ?? [];
  const value = more.length > 0 ? Number.NaN : Number((first?.value?.[1] ?? 'NaN').replace('Inf', 'Infinity'));
  return Number.isNaN(value) ? undefined : value;
}
