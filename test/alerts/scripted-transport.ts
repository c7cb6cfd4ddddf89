import type { Clock } from '../../src/platform/clock.ts';
import type { Transport, TransportRequest, TransportResponse } from '../../src/platform/transport.ts';
import { TransportError, type TransportErrorKind } from '../../src/platform/transport-error.ts';

/** What a receiver does with one POST: a status, with headers if need be, no answer until the time-out, or no connection. */
export type Behaviour =
  | number
  | { readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | 'hangs'
  | Exclude<TransportErrorKind, 'timeout' | 'aborted'>;

export interface SentRequest extends TransportRequest {
  /** On the clock, since its start. */
  readonly atMs: number;
}

/** A transport in virtual time: the nth request meets the nth behaviour, those after the last meet the last. */
export function scriptedTransport(
  clock: Clock,
  behaviours: readonly Behaviour[],
): Transport & { readonly sent: SentRequest[]; closed: number } {
  const sent: SentRequest[] = [];
  const scripted = {
    sent,
    closed: 0,
    request: (request: TransportRequest): Promise<TransportResponse> => {
      const behaviour = behaviours[Math.min(sent.length, behaviours.length - 1)] ?? 200;
      sent.push({ ...request, atMs: clock.monotonicMs() });
      if (typeof behaviour === 'number') return Promise.resolve({ status: behaviour, headers: {}, body: 'planted-secret-value' });
      if (typeof behaviour === 'object') return Promise.resolve({ ...behaviour, body: '' });
      const host = new URL(request.url).host;
      if (behaviour !== 'hangs') return Promise.reject(new TransportError(behaviour, `POST ${host}: ${behaviour}`));
      return new Promise((_, reject) => {
        const cancel = clock.schedule(request.timeoutMs, () =>
          reject(new TransportError('timeout', `POST ${host}: no answer within ${request.timeoutMs} ms`)),
        );
        request.signal?.addEventListener('abort', () => {
          cancel();
          reject(new TransportError('aborted', `POST ${host}: cancelled`));
        });
      });
    },
    stream: () => Promise.reject(new Error('alerts do not stream')),
    close: () => {
      scripted.closed++;
      return Promise.resolve();
    },
  };
  return scripted;
}
