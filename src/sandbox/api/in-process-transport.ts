import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';
import type { Transport, TransportRequest, TransportResponse, TransportStream } from '../../platform/transport.ts';
import { TransportError, type TransportErrorKind } from '../../platform/transport-error.ts';
import type { SandboxApi } from './api-server.ts';
import { DelayedLines } from './delayed-lines.ts';
import type { ApiRequest, ApiResponse, RequestInfo, WatchResponse, WholeResponse } from './serve/request.ts';

/** What goes wrong with one request. `before`: the server never saw it; `after`: it took effect, and the answer is lost or replaced. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: object;
      readonly headers?: Readonly<Record<string, string>>;
      readonly when: 'before' | 'after';
    }
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /** No answer until the caller's time-out. */
  | { readonly kind: 'hang'; readonly when: 'before' | 'after' }
  /** Arrives that much later than its latency. */
  | { readonly kind: 'delay'; readonly ms: number };

export interface InProcessTransportOptions {
  readonly api: SandboxApi;
  readonly clock: Clock;
  /** Chooses latencies, so a seed chooses the order of everything that is under way. */
  readonly random: Random;
  /** One way. Default 1 to 5. */
  readonly latencyMs?: { readonly from: number; readonly to: number };
  /** Asked once for each request. */
  readonly fault?: (request: ApiRequest, info: RequestInfo | undefined) => Fault | undefined;
}

/** The sandbox's way to its API server; every delivery is a timer of the clock. */
export interface InProcessTransport extends Transport {
  /** Breaks all open watches: `reset` at once, `stall` leaves them open and silent until the caller's time-out (half-open connections). */
  breakStreams(how: 'reset' | 'stall'): void;
}

/** Creates a transport on which requests, answers and the chunks of each watch travel with a latency drawn from `random`. */
export function createInProcessTransport(options: InProcessTransportOptions): InProcessTransport {
  const { clock, random } = options;
  const { from, to } = options.latencyMs ?? { from: 1, to: 5 };
  const latency = () => from + random() * (to - from);
  const streams = new Set<DelayedLines>();
  let isClosed = false;

  const send = async (request: TransportRequest): Promise<ApiResponse> => {
    if (isClosed) throw transportError('refused', request);
    return withinTime(exchange(options, latency, request), request, clock);
  };

  return {
    request: async (request) => {
      const response = await send(request);
      if ('open' in response) throw new Error('a watch must be streamed');
      const limit = request.maxBytes ?? 64 * 1024 * 1024;
      if (response.body.length > limit) throw transportError('tooLarge', request);
      return toTransportResponse(response);
    },
    stream: async (request): Promise<TransportStream> => {
      const response = await send(request);
      const lines = new DelayedLines({
        clock,
        latency,
        silenceMs: request.timeoutMs,
        fail: (kind) => transportError(kind, request),
        signal: request.signal,
      });
      if ('open' in response) {
        streams.add(lines);
        lines.onClose(() => streams.delete(lines));
        lines.connect(response as WatchResponse);
      } else lines.connectWhole(response.body);
      return { status: response.status, headers: response.headers, body: lines };
    },
    breakStreams: (how) => {
      for (const lines of [...streams]) lines.breakOff(how);
    },
    close: async () => {
      isClosed = true;
      for (const lines of [...streams]) lines.breakOff('reset');
    },
  };
}

/** Never settles when the answer is lost for good: the caller's time-out ends it. */
function exchange(
  { api, clock, fault: faultOf }: InProcessTransportOptions,
  latency: () => number,
  request: TransportRequest,
): Promise<ApiResponse> {
  const incoming = toApiRequest(request);
  const fault = faultOf?.(incoming, api.describe(incoming));
  const delayMs = fault?.kind === 'delay' ? fault.ms : 0;
  const broken = fault?.kind === 'delay' ? undefined : fault;
  return new Promise((resolve, reject) => {
    const breakOff = (how: Broken) => {
      if (how.kind === 'status') resolve(faultResponse(how));
      if (how.kind === 'reset') reject(transportError('reset', request));
    };
    const arrive = () => {
      if (broken?.when === 'before') {
        breakOff(broken);
        return;
      }
      const response = api.handle(incoming);
      clock.schedule(latency(), () => (broken === undefined ? resolve(response) : breakOff(broken)));
    };
    clock.schedule(latency() + delayMs, arrive);
  });
}

type Broken = Exclude<Fault, { kind: 'delay' }>;

function toApiRequest({ method, url, headers, body }: TransportRequest): ApiRequest {
  const { pathname, searchParams } = new URL(url);
  return { method, path: pathname, query: searchParams, headers: headers ?? {}, body };
}

function toTransportResponse({ status, headers, body }: WholeResponse): TransportResponse {
  return { status, headers, body };
}

function faultResponse({ status, body, headers }: Extract<Fault, { kind: 'status' }>): WholeResponse {
  const told = body ?? { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: 'injected fault', code: status };
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(told) };
}

function transportError(kind: TransportErrorKind, { method, url }: TransportRequest): TransportError {
  const { host, pathname } = new URL(url);
  return new TransportError(kind, `${method} ${host}${pathname}: ${kind}`);
}

/** The answer, or the caller's time-out or abort, whichever comes first. */
function withinTime(exchange: Promise<ApiResponse>, request: TransportRequest, clock: Clock): Promise<ApiResponse> {
  return new Promise((resolve, reject) => {
    const finish = () => {
      cancel();
      request.signal?.removeEventListener('abort', abort);
    };
    const abort = () => {
      finish();
      reject(transportError('aborted', request));
    };
    const cancel = clock.schedule(request.timeoutMs, () => {
      finish();
      reject(transportError('timeout', request));
    });
    exchange.then(resolve, reject).finally(finish);
    if (request.signal?.aborted) abort();
    else request.signal?.addEventListener('abort', abort, { once: true });
  });
}
