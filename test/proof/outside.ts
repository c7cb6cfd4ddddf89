import type { Clock } from '../../src/platform/clock.ts';
import type { Random } from '../../src/platform/random.ts';
import type { Transport, TransportRequest, TransportResponse } from '../../src/platform/transport.ts';
import { TransportError, type TransportErrorKind } from '../../src/platform/transport-error.ts';
import type { Fact } from './fact.ts';
import { sinkUrl } from './shop.ts';

/** How a hook or a sink answers: a status, or not at all. */
export type HookAnswer = number | 'hangs' | 'resets';
/** What Prometheus is like: `nan` and `empty` answer without a number. */
export type PrometheusMood = 'well' | 'resets' | 'hangs' | 'refuses' | 'nan' | 'empty';

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
      const fail = (kind: TransportErrorKind) =>
        reject(new TransportError(kind, `${request.method} ${new URL(request.url).host}: ${kind}`));
      const cancel = clock.schedule(request.timeoutMs, () => fail('timeout'));
      const travelMs = () => 1 + random() * 9;
      const back = (deed: () => void) =>
        clock.schedule(travelMs(), () => {
          cancel();
          deed();
        });
      request.signal?.addEventListener('abort', () => {
        cancel();
        fail('aborted');
      });
      clock.schedule(travelMs(), () => {
        const answer = request.url.startsWith(metricsServer) ? this.#measure(request) : this.#call(request);
        if (answer === 'hangs') return;
        back(() => (answer === 'resets' ? fail('reset') : resolve(answer)));
      });
    });
  }

  #measure(request: TransportRequest): TransportResponse | 'hangs' | 'resets' {
    const mood = this.prometheus;
    const answer = (status: number, body: string) => ({ status, headers: { 'content-type': 'application/json' }, body });
    const result = mood === 'empty' ? [] : [{ metric: {}, value: [this.#options.clock.now() / 1000, 'NaN'] }];
    const lie = answer(200, JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
    const response = mood === 'nan' || mood === 'empty' ? lie : mood === 'refuses' ? answer(503, 'unavailable') : undefined;
    const told = mood === 'hangs' || mood === 'resets' ? mood : (response ?? this.#options.prometheus(request));
    this.#options.tell({ kind: 'measured', metric: metricOf(request), value: typeof told === 'string' ? undefined : numberIn(told) });
    return told;
  }

  #call({ url, headers, body = '' }: TransportRequest): TransportResponse | 'hangs' | 'resets' {
    const answer = this.answers.get(url) ?? 200;
    const type = url === sinkUrl ? 'alert' : (url.split('/').at(-1) ?? '');
    const key = headers?.['idempotency-key'] ?? String((JSON.parse(body === '' ? '{}' : body) as { dedupeKey?: string }).dedupeKey ?? '');
    this.#options.tell({ kind: 'called', url, type, key, status: typeof answer === 'number' ? answer : 0, body });
    return typeof answer === 'number' ? { status: answer, headers: {}, body: '' } : answer;
  }
}

function metricOf({ url, body = '' }: TransportRequest): string {
  return decodeURIComponent(url + body).includes('histogram_quantile') ? 'request-duration' : 'request-success-rate';
}

function numberIn({ status, body }: TransportResponse): number | undefined {
  if (status !== 200) return undefined;
  const { data } = JSON.parse(body) as { data?: { result?: readonly { value?: [number, string] }[] } };
  const value = Number(data?.result?.[0]?.value?.[1] ?? Number.NaN);
  return Number.isNaN(value) ? undefined : value;
}
