import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { tlsFixture } from './tls-fixture.ts';

/** A request that a test answers by hand. */
export class ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly #response: ServerResponse;

  constructor(message: IncomingMessage, body: string, response: ServerResponse) {
    const url = new URL(message.url ?? '/', 'http://any');
    this.method = message.method ?? '';
    this.path = url.pathname;
    this.query = url.searchParams;
    this.headers = message.headers;
    this.body = body;
    this.#response = response;
  }

  /** Answers; an object goes out as JSON, a string as it is. */
  answer(status: number, body: object | string = '', headers: Record<string, string | string[]> = {}): void {
    this.#response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  /** Sends headers and keeps the answer open for `line` or `write`. */
  open(status = 200): void {
    this.#response.writeHead(status, { 'content-type': 'application/json' });
    this.#response.flushHeaders();
  }

  /** Adds one line of JSON to an open answer. */
  line(value: object): void {
    this.write(`${JSON.stringify(value)}\n`);
  }

  write(chunk: string | Uint8Array): void {
    this.#response.write(chunk);
  }

  /** Ends an open answer as a server does that is done. */
  end(): void {
    this.#response.end();
  }

  /** Breaks the connection. */
  reset(): void {
    this.#response.socket?.resetAndDestroy();
  }

  /** Resolves when the client has let go of the connection. */
  closed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#response.destroyed) resolve();
      else this.#response.once('close', () => resolve());
    });
  }
}

export interface ScriptedServerOptions {
  /** Answers each request at once. Without it, requests wait for `next`. */
  readonly answer?: (request: ReceivedRequest) => void;
  /** `mutual`: the client has to show a certificate of the fixture's authority. */
  readonly tls?: 'server' | 'mutual';
}

/** A real HTTP server at 127.0.0.1 whose answers the test gives, one by one. */
export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** All requests so far, in order. */
  readonly requests: readonly ReceivedRequest[];
  /** TCP connections ever accepted. */
  readonly connections: number;
  /** The next request that no `next` has taken, as soon as it is there. */
  next(): Promise<ReceivedRequest>;
}

export async function startScriptedServer(options: ScriptedServerOptions = {}): Promise<ScriptedServer> {
  const requests: ReceivedRequest[] = [];
  const untaken: ReceivedRequest[] = [];
  const waiting: ((request: ReceivedRequest) => void)[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;

  const server = listenerOf(options.tls, async (message, response) => {
    const request = new ReceivedRequest(message, await text(message), response);
    requests.push(request);
    if (options.answer !== undefined) options.answer(request);
    else (waiting.shift() ?? ((late) => untaken.push(late)))(request);
  });
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    requests,
    get connections() {
      return connections;
    },
    next: () => {
      const request = untaken.shift();
      return request === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(request);
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listenerOf(
  tls: ScriptedServerOptions['tls'],
  handle: (message: IncomingMessage, response: ServerResponse) => Promise<void>,
): Server {
  const listener = (message: IncomingMessage, response: ServerResponse) => {
    // A client that goes away while it sends is part of the game.
    handle(message, response).catch(() => response.destroy());
  };
  if (tls === undefined) return createServer(listener);
  const { ca, serverCert: cert, serverKey: key } = tlsFixture;
  return createTlsServer({ ca, cert, key, requestCert: tls === 'mutual', rejectUnauthorized: tls === 'mutual' }, listener);
}
