import { Agent, type Dispatcher, EnvHttpProxyAgent, request as send } from 'undici';
import type { Clock } from './clock.ts';
import { type Exchange, startExchange } from './exchange.ts';
import { systemClock } from './system-clock.ts';
import type { Transport, TransportRequest } from './transport.ts';

/** Who we are and whom we trust, PEM. */
export interface TlsIdentity {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly passphrase?: string;
  /** The name that the server's certificate must have, where it is not the URL's host. */
  readonly servername?: string;
}

export interface UndiciTransportOptions {
  /** Most connections to one host for requests, default 32; more requests wait. Streams do not count, so that watches never starve requests. */
  readonly connections?: number;
  readonly tls?: TlsIdentity;
  /** Proxies, as HTTP_PROXY, HTTPS_PROXY and NO_PROXY say them. Nothing is read from the environment. */
  readonly proxy?: { readonly http?: string; readonly https?: string; readonly noProxy?: string };
  /** For time-outs. */
  readonly clock?: Clock;
}

const defaultMaxBytes = 64 * 2 ** 20;
/** Below the idle time-outs of API servers and common proxies (60 s and more), so that they rarely close under our feet. */
const keepAliveMs = 30_000;

/**
 * The transport of the running controller: HTTP/1.1 over pooled connections that stay open between requests. Redirects are answers, not followed.
 * `close` lets requests in flight finish, which their time-outs bound, and cuts streams.
 */
export function createUndiciTransport(options: UndiciTransportOptions = {}): Transport {
  const clock = options.clock ?? systemClock;
  const pools = new Map<string, Dispatcher>();
  let closed = false;

  const poolFor = (use: 'request' | 'stream', tls: 'verify' | 'skip-verify'): Dispatcher => {
    const known = pools.get(`${use} ${tls}`);
    if (known !== undefined) return known;
    const pool = createPool(options, { connections: use === 'request' ? (options.connections ?? 32) : null, verify: tls });
    pools.set(`${use} ${tls}`, pool);
    return pool;
  };
  const open = (request: TransportRequest, exchange: Exchange, use: 'request' | 'stream') => {
    if (closed) exchange.fail('aborted', 'this client is closed');
    return send(request.url, {
      dispatcher: poolFor(use, request.tls ?? 'verify'),
      method: request.method,
      headers: { ...request.headers },
      body: request.body ?? null,
      signal: exchange.signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  };

  return {
    request: async (request) => {
      const exchange = startExchange(request, clock);
      try {
        const answer = await open(request, exchange, 'request');
        const body = await readAll(answer.body, { exchange, maxBytes: request.maxBytes ?? defaultMaxBytes });
        return { status: answer.statusCode, headers: lastOfEach(answer.headers), body };
      } catch (error) {
        throw exchange.errorOf(error);
      } finally {
        exchange.end();
      }
    },
    stream: async (request) => {
      const exchange = startExchange(request, clock);
      try {
        const answer = await open(request, exchange, 'stream');
        // A body that nobody reads is given up after the same silence.
        exchange.arm();
        const body = textOf(answer.body, { exchange, maxBytes: request.maxBytes ?? Number.POSITIVE_INFINITY });
        return { status: answer.statusCode, headers: lastOfEach(answer.headers), body };
      } catch (error) {
        exchange.end();
        throw exchange.errorOf(error);
      }
    },
    close: async () => {
      closed = true;
      await Promise.all([...pools].map(([use, pool]) => (use.startsWith('stream') ? pool.destroy() : pool.close())));
    },
  };
}

function createPool(options: UndiciTransportOptions, pool: { connections: number | null; verify: 'verify' | 'skip-verify' }): Dispatcher {
  const tls = { ...options.tls, rejectUnauthorized: pool.verify === 'verify' };
  const settings = {
    connections: pool.connections,
    keepAliveTimeout: keepAliveMs,
    // One lost HTTP/2 connection would take all watches with it.
    allowH2: false,
    connect: { ...tls, keepAlive: true, keepAliveInitialDelay: keepAliveMs },
  };
  if (options.proxy === undefined) return new Agent(settings);
  const { http = '', https = '', noProxy = '' } = options.proxy;
  return new EnvHttpProxyAgent({ ...settings, httpProxy: http, httpsProxy: https, noProxy, requestTls: tls });
}

interface BodyLimits {
  readonly exchange: Exchange;
  readonly maxBytes: number;
}

async function readAll(body: AsyncIterable<Buffer>, { exchange, maxBytes }: BodyLimits): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) exchange.fail('tooLarge', `the answer is longer than ${maxBytes} bytes`);
    exchange.signal.throwIfAborted();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function* textOf(body: AsyncIterable<Buffer>, { exchange, maxBytes }: BodyLimits): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  try {
    exchange.arm();
    for await (const chunk of body) {
      exchange.disarm();
      bytes += chunk.length;
      if (bytes > maxBytes) exchange.fail('tooLarge', `the answer is longer than ${maxBytes} bytes`);
      exchange.signal.throwIfAborted();
      yield decoder.decode(chunk, { stream: true });
      exchange.arm();
    }
  } catch (error) {
    throw exchange.errorOf(error);
  } finally {
    exchange.end();
  }
}

function lastOfEach(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.at(-1) : value]);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}
