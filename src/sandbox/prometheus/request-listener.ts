import type { IncomingMessage, RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import type { TransportRequest, TransportResponse } from '../../platform/transport.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;

/** Puts a handler of Transport requests behind a socket: `createServer(toRequestListener(simulation.prometheus))`. */
export function toRequestListener(handle: (request: TransportRequest) => TransportResponse): RequestListener {
  return (request, response) => {
    void answer(handle, request).then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      () => response.destroy(),
    );
  };
}

async function answer(handle: (request: TransportRequest) => TransportResponse, request: IncomingMessage): Promise<TransportResponse> {
  const method = methods.find((known) => known === request.method);
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`).href;
  const body = await text(request);
  if (method === undefined) return { status: 405, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'Method Not Allowed\n' };
  return handle({ method, url, body, timeoutMs: 0 });
}
