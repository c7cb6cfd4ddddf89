import { validateHeaderValue } from 'node:http';
import { backoffMs } from '../platform/backoff.ts';
import type { Clock } from '../platform/clock.ts';
import type { Random } from '../platform/random.ts';
import { sleep } from '../platform/sleep.ts';
import type { Transport, TransportRequest, TransportResponse } from '../platform/transport.ts';
import { TransportError } from '../platform/transport-error.ts';
import { basicCredentials, userInfoOf } from '../platform/user-info.ts';
import type { Alert } from '../wording/alert.ts';
import type { AlertSink } from './alert-sink.ts';
import type { AlertType } from './alert-type.ts';
import { fitAlert } from './fit-alert.ts';
import type { Notifier, SendResult } from './notifier.ts';

export interface NotifierTools {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
}

/** Flagger's time limit of one POST (flagger-engine section 4.1). */
const postTimeoutMs = 5000;
const mostRetries = 3;
const backoff = { baseMs: 1000, maxMs: 8000 };
/** Longer wishes of a Retry-After are not granted: an alert is only worth something soon. */
const longestRetryAfterMs = 30_000;
/** Answers are not read; a receiver that sends more than this is not one. */
const longestAnswerBytes = 64 * 1024;

type Try =
  | { readonly result: SendResult; readonly again: 'no' }
  | { readonly result: SendResult; readonly again: 'yes'; readonly leastDelayMs: number };

/**
 * POSTs alerts to one sink: at most four tries of 5 s each, with back-off between them, after no answer, 429 or 5xx. Any 2xx is success; a redirect is not
 * followed. A sink with a broken address or token gives a Notifier whose every result says so.
 */
export function createNotifier(type: AlertType, sink: AlertSink, { transport, clock, random }: NotifierTools): Notifier {
  const destination = destinationOf(type, sink);
  return {
    send: async (alert, signal) => {
      if (typeof destination === 'string') return { kind: 'failed', message: destination };
      const { host, ...common } = destination;
      const request: TransportRequest = { ...common, body: bodyOf(type, sink, alert), signal };
      for (let failures = 1; ; failures++) {
        if (signal.aborted) return { kind: 'cancelled' };
        const tried = await post(transport, request, host);
        if (tried.again === 'no' || failures > mostRetries) return tried.result;
        await sleep(clock, Math.max(tried.leastDelayMs, backoffMs(failures, { ...backoff, random })), signal);
      }
    },
  };
}

type Destination = Omit<TransportRequest, 'body' | 'signal'> & { readonly host: string };

/** What every POST to the sink has in common, or what is wrong with the sink, without repeating any of it (I12). */
function destinationOf(type: AlertType, { address, token }: AlertSink): Destination | string {
  const parsed = URL.parse(address);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return 'the address is not a URL that begins with http:// or https://';
  const url = type.url?.(parsed) ?? parsed;
  const authorization = type.token === 'sent' && token !== undefined ? `Bearer ${token}` : basicOf(url);
  if (authorization !== undefined && !isHeaderValue(authorization)) return 'the token holds a character that is not allowed in a header';
  [url.username, url.password] = ['', ''];
  return {
    method: 'POST',
    url: url.href,
    host: url.host,
    headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
    timeoutMs: postTimeoutMs,
    maxBytes: longestAnswerBytes,
  };
}

/** User information in an address serves as credentials, as with curl. */
function basicOf(url: URL): string | undefined {
  const user = userInfoOf(url);
  return user && `Basic ${basicCredentials(user)}`;
}

function isHeaderValue(value: string): boolean {
  try {
    validateHeaderValue('authorization', value);
    return true;
  } catch {
    return false;
  }
}

function bodyOf(type: AlertType, sink: AlertSink, alert: Alert): string {
  return JSON.stringify(type.payload(fitAlert(alert, type.limits), sink));
}

async function post(transport: Transport, request: TransportRequest, host: string): Promise<Try> {
  try {
    return judge(await transport.request(request));
  } catch (error) {
    if (!(error instanceof TransportError)) return { result: { kind: 'failed', message: 'it could not be sent' }, again: 'no' };
    if (error.kind === 'aborted' && request.signal?.aborted === true) return { result: { kind: 'cancelled' }, again: 'no' };
    // The host may come from a Secret as well.
    const result: SendResult = { kind: 'failed', message: error.message.replaceAll(host, 'its address') };
    return error.kind === 'aborted' || error.kind === 'tooLarge' ? { result, again: 'no' } : { result, again: 'yes', leastDelayMs: 0 };
  }
}

function judge({ status, headers }: TransportResponse): Try {
  if (status >= 200 && status < 300) return { result: { kind: 'sent' }, again: 'no' };
  const result: SendResult = { kind: 'refused', message: `it answered with status ${status}` };
  if (status !== 429 && status < 500) return { result, again: 'no' };
  const seconds = Number(headers['retry-after'] ?? 0);
  return { result, again: 'yes', leastDelayMs: Number.isFinite(seconds) ? Math.min(Math.max(0, seconds * 1000), longestRetryAfterMs) : 0 };
}
