import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKubeAuthenticator } from '../../src/http/kube-authenticator.ts';
import { KubeError } from '../../src/kube/kube-error.ts';
import { apiServer } from '../http/support/api-server.ts';
import { cacheOf, canaryObject, run } from '../http/support/canaries.ts';
import { fuzz } from './support/fuzz.ts';

const canaries = () => cacheOf([canaryObject(), canaryObject({ name: 'api', status: { phase: 'Progressing', run } })]);
const anonymous = apiServer({ canaries: canaries() });
/** What the API server answers to a review; a test sets it. */
let review: () => unknown = () => ({});
const guarded = apiServer({ canaries: canaries(), access: createKubeAuthenticator({ send: async () => review() as object }) });
let port = 0;

beforeAll(async () => {
  ({ port } = await anonymous.server.listen());
  await guarded.server.app.ready();
});
afterAll(() => Promise.all([anonymous.server.close(), guarded.server.close()]));

const method = fc.oneof(
  { weight: 6, arbitrary: fc.constant('GET') },
  fc.constantFrom('HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'),
);
const piece = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom('api', 'v1', 'canaries', 'events', 'openapi.json', 'healthz', 'readyz', 'metrics', 'shop', 'web'),
  },
  fc.constantFrom(
    '',
    '.',
    '..',
    '%2e%2e',
    '%2F',
    '%00',
    '%',
    '%zz',
    '%ff',
    '%c3%28',
    '%25',
    ':namespace',
    '*',
    '__proto__',
    'constructor',
    '~1',
    ';a=b',
    'a'.repeat(1100),
    'Web',
    'ä',
    encodeURIComponent('💥'),
    '<script>',
  ),
);
const known = fc.constantFrom(
  '/healthz',
  '/readyz',
  '/metrics',
  '/api/v1/canaries',
  '/api/v1/canaries/shop/web',
  '/api/v1/canaries/shop/none',
  '/api/v1/events',
  '/api/v1/openapi.json',
);
const path = fc.oneof(
  { weight: 2, arbitrary: known },
  fc.tuple(piece, piece).map((parts) => `/api/v1/canaries/${parts.join('/')}`),
  known,
  fc.array(piece, { maxLength: 6 }).map((parts) => `/${parts.join('/')}`),
);
const word = fc.oneof(
  fc.constantFrom(
    'namespace',
    'phase',
    'shop',
    'Progressing',
    'Progresing',
    '',
    '__proto__',
    'a/b~c',
    '%',
    '%zz',
    '%00',
    '%ff',
    '[]',
    'namespace[]',
    'x'.repeat(5000),
  ),
  fc.string({ maxLength: 4 }).map(encodeURIComponent),
);
const likely = fc.constantFrom(
  '?namespace=shop',
  '?namespace=Shop',
  '?phase=Progresing',
  '?phase=',
  '?namespace=a&namespace=b',
  '?name=web',
);
const anyQuery = fc
  .array(
    fc.tuple(word, fc.constantFrom('=', '', '=='), word).map((parts) => parts.join('')),
    { maxLength: 3 },
  )
  .map((pairs) => (pairs.length === 0 ? '' : `?${pairs.join('&')}`));
const query = fc.oneof(fc.constant(''), likely, anyQuery);
const headers = fc.dictionary(
  fc.constantFrom(
    'accept',
    'content-type',
    'origin',
    'range',
    'if-none-match',
    'last-event-id',
    'accept-encoding',
    'x-forwarded-for',
    'cookie',
    'upgrade',
    'expect',
    'accept-version',
  ),
  fc.oneof(
    fc.constantFrom('*/*', 'application/json', 'text/html', 'bytes=0-', '100-continue', '1.x', ''),
    fc.stringMatching(/^[ -~]{0,8}$/),
  ),
  { maxKeys: 3 },
);
const body = fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, fc.constantFrom('{}', '{', 'null', 'a=b', 'x'.repeat(1_100_000)));

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly payload?: string | undefined;
}
const requests: fc.Arbitrary<Asked> = fc
  .tuple(method, path, query, headers, body)
  .map(([how, where, what, given, payload]) => ({ method: how, url: where + what, headers: given, payload }));

async function ask({ server }: typeof anonymous, { method: how, url, headers: given, payload }: Asked) {
  const request = {
    method: how as 'GET',
    url,
    headers: given,
    payloadAsStream: true as const,
    ...(payload === undefined ? {} : { payload }),
  };
  const response = await server.app.inject(request);
  const type = String(response.headers['content-type'] ?? '');
  const stream = response.stream();
  if (response.statusCode === 200 && type.startsWith('text/event-stream')) {
    // As a client that goes away: to destroy what it reads would not reach the server.
    response.raw.res.destroy();
    return { status: 200, type, text: '' };
  }
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return { status: response.statusCode, type, text };
}

type Got = Awaited<ReturnType<typeof ask>>;

function expectOrderly({ status, type, text }: Got, how: string): void {
  const isUnasked = status === 503 && (how === 'HEAD' || text.includes('could not be asked'));
  expect(status < 500 || isUnasked, `${status} ${text}`).toBe(true);
  expect(text).not.toMatch(/node_modules|\.ts:[0-9]|\n {4}at /);
  if (status < 400) return;
  expect(type).toMatch(/^application\/json/);
  if (how === 'HEAD') return;
  const problem = JSON.parse(text) as Record<string, unknown>;
  expect(Object.keys(problem).filter((key) => !['error', 'pointer', 'see'].includes(key))).toEqual([]);
  expect(problem['error']).toMatch(/^\S.{2,399}$/s);
  if (status === 400 && problem['error'] !== 'the path cannot be decoded') expect(problem['pointer']).toMatch(/^\/(path|query)(\/|$)/);
}

test('any request is answered without a failure of ours, and what is wrong with it in JSON', async () => {
  await fuzz(
    700,
    fc.asyncProperty(requests, async (request) => {
      expectOrderly(await ask(anonymous, request), request.method);
    }),
  );
  expect(anonymous.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
});

const token = fc.oneof(
  fc.constantFrom(
    '',
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'bearer good',
    'Bearer good',
    'Basic YTpi',
    'Bearer planted-token',
    `Bearer ${'x'.repeat(10_000)}`,
    'Bearer \u00ff',
  ),
  fc.stringMatching(/^Bearer [!-~]{1,20}$/),
);
const status = fc.oneof(
  fc.constantFrom(
    { authenticated: true, user: { username: 'anna' }, allowed: true },
    { authenticated: true, user: { username: 'anna' } },
    { authenticated: true, user: { username: 'anna' }, allowed: 1 },
    { authenticated: 1, user: { username: 'anna' }, allowed: true },
    { authenticated: false },
    { allowed: true },
    { authenticated: true, user: null, allowed: 1 },
    null,
    7,
    'yes',
    [],
  ),
  fc.record({
    authenticated: fc.jsonValue(),
    user: fc.record({ username: fc.jsonValue(), groups: fc.jsonValue(), extra: fc.jsonValue() }),
    allowed: fc.jsonValue(),
  }),
);
const reviewed: fc.Arbitrary<() => unknown> = fc.oneof(
  status.map((said) => () => ({ status: said })),
  fc.constantFrom(null, undefined, 7, 'no', [], {}).map((said) => () => said),
  fc.constantFrom(new KubeError('Forbidden', 403, 'planted-token'), new Error('planted-token'), 'planted-token').map((thrown) => () => {
    throw thrown;
  }),
);

test('a token of any form, reviewed with any answer, lets in only whom the API server knows and allows, and is repeated nowhere', async () => {
  await fuzz(
    500,
    fc.asyncProperty(requests, token, reviewed, async (request, authorization, answer) => {
      review = answer;
      const got = await ask(guarded, { ...request, headers: { ...request.headers, authorization } });
      expectOrderly(got, request.method);
      expect(got.text).not.toContain('planted-token');
      if (got.status === 200 && request.url.startsWith('/api/v1/') && !request.url.startsWith('/api/v1/openapi.json')) {
        const { status: said } = answer() as { status: { authenticated: unknown; user: { username: unknown }; allowed: unknown } };
        expect([said.authenticated, said.allowed, typeof said.user.username]).toEqual([true, true, 'string']);
      }
    }),
  );
  expect(JSON.stringify(guarded.log.lines)).not.toContain('planted-token');
  expect(guarded.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
});

/** What the server says to bytes, until it or we have enough. */
function exchange(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect({ host: '127.0.0.1', port }, () => socket.end(bytes, 'latin1'));
    socket.setTimeout(300, () => socket.destroy());
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1');
      if (said.includes('text/event-stream')) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(said));
  });
}

const line = fc
  .tuple(
    fc.oneof(method, fc.constantFrom('get', 'CONNECT', 'BREW', '\u0000', '')),
    fc.oneof(path, fc.constantFrom('*', 'http://other.test/', 'healthz', '/\u00e4', '/ x', '')),
    fc.constantFrom('HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', ''),
  )
  .map((parts) => parts.join(' '));
const rawHeader = fc.constantFrom(
  'host: a',
  'host:',
  'content-length: 5',
  'content-length: -1',
  'content-length: 1\r\ncontent-length: 2',
  'transfer-encoding: chunked',
  'transfer-encoding: x',
  'connection: upgrade',
  'upgrade: websocket',
  'expect: 100-continue',
  'expect: more',
  'no colon',
  ': x',
  `x: ${'y'.repeat(20_000)}`,
  'x: \u0000',
  'authorization: Bearer planted-token',
);
const raw = fc.oneof(
  fc
    .tuple(
      line,
      fc.array(rawHeader, { maxLength: 4 }),
      fc.constantFrom('', '5\r\nhello\r\n0\r\n\r\n', 'zz\r\n', '{}', 'GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n'),
    )
    .map(([first, more, rest]) => `${[first, ...more].join('\r\n')}\r\n\r\n${rest}`),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

test('any bytes on a connection are answered as a request, as a mistake of the client, or not at all', async () => {
  await fuzz(
    120,
    fc.asyncProperty(raw, async (bytes) => {
      const said = await exchange(bytes);
      for (const [, status_] of said.matchAll(/^HTTP\/1\.1 ([0-9]{3})/gm)) expect(Number(status_)).toBeLessThan(500);
      expect(said).not.toMatch(/node_modules|\.ts:[0-9]|planted-token/);
      expect(said === '' || said.startsWith('HTTP/1.1 ')).toBe(true);
    }),
  );
});
