import type { Clock } from '../platform/clock.ts';
import type { TransportRequest } from '../platform/transport.ts';
import type { KubeConnection } from './connection.ts';
import { KubeConfigError } from './kube-config-error.ts';
import { KubeError } from './kube-error.ts';
import { type FailedCall, failureOfAnswer, failureOfTransport } from './kube-failure.ts';

/** One request to the API server. */
export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Without the query. */
  readonly path: string;
  /** Parameters that are undefined are left out. */
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Default `application/json`. */
  readonly accept?: string;
  readonly contentType?:
    | 'application/json'
    | 'application/apply-patch+yaml'
    | 'application/json-patch+json'
    | 'application/merge-patch+json';
  readonly body?: unknown;
  /** The time-out, asked for when everything else is ready to send; may throw to keep the request from being sent. */
  readonly timeoutMs: () => number;
  readonly signal?: AbortSignal;
}

/** Sends authorised requests to the API server and turns every failure into a KubeError. No retries, but one after a 401 with fresh credentials. */
export interface Requester {
  /** The parsed JSON of a 2xx answer. */
  send(request: KubeRequest): Promise<unknown>;
  /** The body of a 2xx answer as it arrives; its reader gets KubeErrors too. The time-out holds until the headers and for each silence. */
  open(request: KubeRequest): Promise<AsyncIterable<string>>;
}

export interface RequesterOptions {
  readonly connection: KubeConnection;
  readonly userAgent: string;
  readonly clock: Clock;
}

export function createRequester({ connection, userAgent, clock }: RequesterOptions): Requester {
  const prepare = async (request: KubeRequest): Promise<TransportRequest> => {
    const headers = await authorized(request);
    return {
      method: request.method,
      url: `${connection.server}${request.path}${queryOf(request)}`,
      headers,
      timeoutMs: request.timeoutMs(),
      tls: connection.tls ?? 'verify',
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    };
  };

  const authorized = async (request: KubeRequest): Promise<Record<string, string>> => {
    const headers = {
      accept: request.accept ?? 'application/json',
      'user-agent': userAgent,
      ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
    };
    try {
      return await connection.authorize(headers);
    } catch (error) {
      // Other errors may hold what a credentials plugin printed, which may be anything.
      const told = error instanceof KubeConfigError ? error.message : 'the credentials could not be read';
      throw new KubeError('Unauthorized', 0, `${request.method} ${request.path}: ${told}`);
    }
  };

  const answered = async <Answer extends { readonly status: number }>(
    request: KubeRequest,
    exchange: (prepared: TransportRequest) => Promise<Answer>,
  ): Promise<Answer> => {
    const once = async () => {
      const prepared = await prepare(request);
      try {
        return await exchange(prepared);
      } catch (error) {
        throw failureOfTransport(callOf(request), error);
      }
    };
    const answer = await once();
    if (answer.status !== 401 || connection.refresh === undefined) return answer;
    try {
      await connection.refresh();
    } catch {
      return answer;
    }
    return once();
  };

  return {
    send: async (request) => {
      const answer = await answered(request, (prepared) => connection.transport.request(prepared));
      if (!isSuccess(answer.status)) throw failureOfAnswer(callOf(request), answer, clock.now());
      try {
        return JSON.parse(answer.body);
      } catch {
        throw new KubeError('Other', answer.status, `${request.method} ${request.path}: the answer is not JSON`);
      }
    },
    open: async (request) => {
      const answer = await answered(request, async (prepared) => {
        const { status, headers, body } = await connection.transport.stream(prepared);
        return isSuccess(status) ? { status, headers, body: '', stream: body } : { status, headers, body: await beginningOf(body) };
      });
      if (answer.stream === undefined) throw failureOfAnswer(callOf(request), answer, clock.now());
      return translated(callOf(request), answer.stream);
    },
  };
}

function callOf({ method, path, contentType }: KubeRequest): FailedCall {
  return contentType === 'application/json-patch+json' ? { method, path, patch: 'json-patch' } : { method, path };
}

function queryOf({ query = {} }: KubeRequest): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, value);
  return parameters.size === 0 ? '' : `?${parameters}`;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

async function* translated(call: FailedCall, body: AsyncIterable<string>): AsyncGenerator<string> {
  try {
    yield* body;
  } catch (error) {
    throw failureOfTransport(call, error);
  }
}

async function beginningOf(body: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of body) {
    text += chunk;
    if (text.length > 64 * 1024) break;
  }
  return text;
}
