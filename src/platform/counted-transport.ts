import type { CounterSeries } from './metrics-registry.ts';
import type { Transport } from './transport.ts';
import { TransportError } from './transport-error.ts';

/**
 * Counts every request of `transport`: `verb` is the method, or `STREAM`; `code` the status, or why there was no answer (the kind of the
 * TransportError). Otherwise it is the same transport.
 */
export function countedTransport(transport: Transport, requests: CounterSeries<'verb' | 'code'>): Transport {
  const counted = async <Answer extends { readonly status: number }>(verb: string, exchange: Promise<Answer>): Promise<Answer> => {
    try {
      const answer = await exchange;
      requests.increment({ verb, code: `${answer.status}` });
      return answer;
    } catch (error) {
      requests.increment({ verb, code: error instanceof TransportError ? error.kind : 'error' });
      throw error;
    }
  };
  return {
    request: (request) => counted(request.method, transport.request(request)),
    stream: (request) => counted('STREAM', transport.stream(request)),
    close: () => transport.close(),
  };
}
