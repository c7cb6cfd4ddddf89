import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  /** Of the URL, or of the form where the request is a POST. */
  readonly parameters: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
}

export interface ScriptedServer extends AsyncDisposable {
  readonly address: string;
  readonly seen: readonly SeenRequest[];
}

/** An HTTP server on 127.0.0.1 that answers everything with `answer` and remembers what it was asked. */
export async function scriptedServer(answer: (response: ServerResponse, request: SeenRequest) => void): Promise<ScriptedServer> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://server');
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    const parameters = request.method === 'POST' ? new URLSearchParams(body) : url.searchParams;
    const one = { method: request.method ?? '', path: url.pathname, parameters, headers: request.headers };
    seen.push(one);
    answer(response, one);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}) {
  return (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

export function text(status: number, type: string, body: string, headers: Record<string, string> = {}) {
  return (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': type, ...headers }).end(body);
  };
}

/** A vector of series with these values, as Prometheus spells them. */
export function vector(...values: string[]) {
  const result = values.map((value, index) => ({ metric: { __name__: 'm', pod: `p${index}` }, value: [1_700_000_000.1, value] }));
  return json(200, { status: 'success', data: { resultType: 'vector', result } });
}

export function success(data: object, more: object = {}) {
  return json(200, { status: 'success', data, ...more });
}
