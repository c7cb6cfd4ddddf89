import type { Clock } from '../../platform/clock.ts';
import type { Transport, TransportRequest, TransportResponse } from '../../platform/transport.ts';
import { TransportError, type TransportErrorKind } from '../../platform/transport-error.ts';

/** What goes wrong with a request to Prometheus: nobody listens, nobody answers, or a status of its own. */
export type PrometheusFault =
  | { readonly kind: 'refused' | 'reset' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'status'; readonly status: number };

export interface PrometheusTransportOptions {
  /** `simulation.prometheus`. */
  readonly handle: (request: TransportRequest) => TransportResponse;
  readonly clock: Clock;
  /** From the request to the answer. Default 5. */
  readonly latencyMs?: number;
  /** Asked once for each request. */
  readonly fault?: (request: TransportRequest) => PrometheusFault | undefined;
}

/** A Transport whose every host is the simulated Prometheus, without sockets: answers are timers of the clock. It streams nothing. */
export function createPrometheusTransport({ handle, clock, latencyMs = 5, fault }: PrometheusTransportOptions): Transport {
  let isClosed = false;
  return {
    request: (request) => {
      const trouble = isClosed ? { kind: 'refused' as const } : fault?.(request);
      return withinTime(clock, request, (resolve, reject) => {
        if (trouble?.kind === 'hang') return;
        clock.schedule(latencyMs, () => {
          if (trouble === undefined) resolve(handle(request));
          else if (trouble.kind === 'status')
            resolve({ status: trouble.status, headers: { 'content-type': 'text/plain' }, body: 'injected fault\n' });
          else reject(failure(trouble.kind, request));
        });
      });
    },
    stream: async (request) => {
      throw failure('refused', request);
    },
    close: async () => {
      isClosed = true;
    },
  };
}

type Exchange = (resolve: (response: TransportResponse) => void, reject: (error: TransportError) => void) => void;

function withinTime(clock: Clock, request: TransportRequest, exchange: Exchange): Promise<TransportResponse> {
  return new Promise((resolve, reject) => {
    const abort = () => finish(() => reject(failure('aborted', request)));
    const cancel = clock.schedule(request.timeoutMs, () => finish(() => reject(failure('timeout', request))));
    const finish = (settle: () => void) => {
      cancel();
      request.signal?.removeEventListener('abort', abort);
      settle();
    };
    if (request.signal?.aborted) abort();
    else request.signal?.addEventListener('abort', abort, { once: true });
    exchange(
      (response) => finish(() => resolve(response)),
      (error) => finish(() => reject(error)),
    );
  });
}

/** Names method, host and path, never the query (I12). */
function failure(kind: TransportErrorKind, { method, url }: TransportRequest): TransportError {
  const { host, pathname } = new URL(url);
  return new TransportError(kind, `${method} ${host}${pathname}: ${kind}`);
}
