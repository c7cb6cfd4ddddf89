import { badRequest, methodNotAllowed, noSuchPath } from '../api-error.ts';

/** An HTTP request without its socket. */
export interface ApiRequest {
  readonly method: string;
  /** Without the query, percent-encoded as sent. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** An answer, whole or as a stream of chunks that begins when it is opened. */
export type ApiResponse = WholeResponse | WatchResponse;

export interface WholeResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WatchResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Starts the stream; chunks are whole lines. Returns a function that ends it from the reader's side. */
  readonly open: (reader: StreamReader) => () => void;
}

export interface StreamReader {
  chunk(text: string): void;
  end(): void;
}

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** What a request is about, as an audit log tells it. */
export interface RequestInfo {
  readonly verb: Verb;
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  /** Empty: cluster scope or all namespaces. */
  readonly namespace: string;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

const verbs: Readonly<Record<string, readonly [onOne: Verb, onMany: Verb | undefined]>> = {
  GET: ['get', 'list'],
  HEAD: ['get', 'list'],
  POST: ['create', 'create'],
  PUT: ['update', undefined],
  PATCH: ['patch', undefined],
  DELETE: ['delete', 'deletecollection'],
};

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badRequest('the path is not percent-encoded UTF-8');
  }
}

/** The resource that a path names; undefined for paths beside the resources. Throws 404 for one that is too long. */
export function parseRequest({ method, path, query }: ApiRequest): RequestInfo | undefined {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  const [root, ...rest] = parts;
  const [group, version, ...below] = root === 'api' ? ['', ...rest] : rest;
  if ((root !== 'api' && root !== 'apis') || group === undefined || version === undefined || below.length === 0) return undefined;
  const scoped = below[0] === 'namespaces' && below.length > 2 && !(below.length === 3 && ['status', 'finalize'].includes(below[2] ?? ''));
  const [namespace = '', resource] = scoped ? [below[1], below.slice(2)] : ['', below];
  const [plural = '', name, subresource, ...tooMuch] = resource ?? [];
  if (tooMuch.length > 0) throw noSuchPath();
  const [onOne, onMany] = verbs[method] ?? [];
  const plain = name === undefined ? onMany : onOne;
  if (plain === undefined) throw methodNotAllowed();
  const isWatch = ['true', '1', ''].includes(query.get('watch') ?? 'false') && (plain === 'list' || plain === 'get');
  return { verb: isWatch && name === undefined ? 'watch' : plain, group, version, plural, namespace, name, subresource };
}
