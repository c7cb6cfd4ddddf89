import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError } from './api-error.ts';
import type { SandboxApi } from './api-server.ts';
import { decodeObject } from './protobuf/decode-object.ts';
import type { ApiRequest, ApiResponse } from './serve/request.ts';
import { errorResponse } from './serve/respond.ts';

const largestBodyBytes = 3 * 1024 * 1024;

/** The API server on a socket, for kubectl and people. */
export interface SocketServer {
  /** `http://127.0.0.1:PORT`. */
  readonly address: string;
  /** Ends open watches and stops listening. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; port 0 takes a free one. Nothing is authenticated: whoever reaches the port is admin. */
export async function listen(api: SandboxApi, options: { readonly port: number }): Promise<SocketServer> {
  const server = createServer((incoming, outgoing) => {
    void answer(api, incoming, outgoing);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}`, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function answer(api: SandboxApi, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  try {
    const body = await readBody(incoming);
    if (body === undefined) outgoing.writeHead(413).end();
    else respond(api.handle(toApiRequest(incoming, asJson(incoming, body))), outgoing);
  } catch (error) {
    if (!outgoing.headersSent) respond(internalError(error), outgoing);
    else outgoing.destroy();
  }
}

function toApiRequest({ method, url, headers }: IncomingMessage, body: string): ApiRequest {
  const { pathname, searchParams } = new URL(url ?? '/', 'http://sandbox');
  const single = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')] as const);
  return { method: method ?? 'GET', path: pathname, query: searchParams, headers: Object.fromEntries(single), body };
}

/** A defect of the sandbox, or a body that was cut off: one request fails, the server goes on. */
function internalError(error: unknown): ApiResponse {
  const message = `Internal error occurred: ${error instanceof Error ? error.message : String(error)}`;
  return errorResponse(new ApiError(500, 'InternalError', message));
}

/** kubectl makes some objects in protobuf; inside, everything is JSON. */
function asJson({ headers }: IncomingMessage, body: Buffer): string {
  const object = headers['content-type'] === 'application/vnd.kubernetes.protobuf' ? decodeObject(body) : undefined;
  return object === undefined ? body.toString('utf8') : JSON.stringify(object);
}

/** Undefined when it is too long. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > largestBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function respond(response: ApiResponse, outgoing: ServerResponse): void {
  outgoing.writeHead(response.status, response.headers);
  if ('body' in response) {
    outgoing.end(response.body);
    return;
  }
  outgoing.flushHeaders();
  const stop = response.open({ chunk: (text) => outgoing.write(text), end: () => outgoing.end() });
  outgoing.once('close', stop);
}

/** A kubeconfig (JSON is YAML) for a server without credentials. */
export function kubeconfigFor(address: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'sandbox',
    clusters: [{ name: 'sandbox', cluster: { server: address } }],
    users: [{ name: 'sandbox', user: {} }],
    contexts: [{ name: 'sandbox', context: { cluster: 'sandbox', user: 'sandbox', namespace: 'default' } }],
  };
}
