import type { Clock } from './clock.ts';
import type { TransportRequest } from './transport.ts';
import { TransportError, type TransportErrorKind } from './transport-error.ts';

/** One request on its way: bounded in time, cancelled by its caller, and able to say in words that are safe to show why it ended early. */
export interface Exchange {
  /** Aborts when the time is over, the caller cancels or `fail` is called. */
  readonly signal: AbortSignal;
  /** Starts the time-out anew. */
  arm(): void;
  disarm(): void;
  /** Ends the exchange for a reason of ours. */
  fail(kind: TransportErrorKind, detail: string): void;
  /** The error to throw for whatever the network library threw. */
  errorOf(thrown: unknown): TransportError;
  /** Lets go of timer and caller's signal. Calling twice is harmless. */
  end(): void;
}

export function startExchange(request: TransportRequest, clock: Clock): Exchange {
  const controller = new AbortController();
  let ended: { kind: TransportErrorKind; detail: string } | undefined;
  let cancelTimer = () => {};

  const cancelled = () => fail('aborted', 'cancelled');
  const disarm = () => cancelTimer();
  const end = () => {
    disarm();
    request.signal?.removeEventListener('abort', cancelled);
  };
  const fail = (kind: TransportErrorKind, detail: string) => {
    ended ??= { kind, detail };
    end();
    controller.abort();
  };
  const arm = () => {
    disarm();
    cancelTimer = clock.schedule(request.timeoutMs, () => fail('timeout', `no answer within ${request.timeoutMs} ms`));
  };

  request.signal?.addEventListener('abort', cancelled, { once: true });
  arm();
  if (request.signal?.aborted) cancelled();

  return {
    signal: controller.signal,
    arm,
    disarm,
    fail,
    errorOf: (thrown) => {
      if (thrown instanceof TransportError) return thrown;
      const { kind, detail } = ended ?? classify(thrown);
      return new TransportError(kind, `${request.method} ${hostOf(request.url)}: ${detail}`, { cause: thrown });
    },
    end,
  };
}

/** Failures after which the server surely has not seen the request. */
const neverSent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|EACCES|EPERM|EMFILE|EPROTO|UND_ERR_INVALID_ARG|ERR_INVALID_URL)/;
const tlsFailure = /^(ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA|HOSTNAME_MISMATCH)/;

function classify(thrown: unknown): { kind: TransportErrorKind; detail: string } {
  const code = codeOf(thrown);
  if (code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT') return { kind: 'timeout', detail: 'could not connect in time' };
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') return { kind: 'aborted', detail: 'this client is closed' };
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return { kind: 'tooLarge', detail: 'the headers of the answer are too large' };
  if (tlsFailure.test(code)) return { kind: 'refused', detail: `no trusted connection (${code})` };
  if (neverSent.test(code)) return { kind: 'refused', detail: `no connection (${code})` };
  return { kind: 'reset', detail: `the connection broke (${code})` };
}

function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' ? code : 'unknown';
}

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? 'an address that is not a URL';
}
