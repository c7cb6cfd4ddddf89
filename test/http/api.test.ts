import { afterEach, describe, expect, test } from 'vitest';
import type { HttpServer } from '../../src/http/server.ts';
import { ObjectCache } from '../../src/kube/object-cache.ts';
import { recordingLog } from '../support/recording-log.ts';
import { apiServer } from './support/api-server.ts';
import { cacheOf, canaryObject, run } from './support/canaries.ts';

const open: HttpServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

const shop = [
  canaryObject({ namespace: 'shop', name: 'web', status: { phase: 'Progressing', run } }),
  canaryObject({ namespace: 'shop', name: 'cart', status: { phase: 'Succeeded', run: { ...run, state: 'succeeded' } } }),
  canaryObject({ namespace: 'bank', name: 'web' }),
];

function setUp(canaries = cacheOf(shop)) {
  const { server } = apiServer({ canaries });
  open.push(server);
  return async (url: string, method = 'GET') => {
    const { statusCode, headers, body } = await server.app.inject({ method: method as 'GET', url });
    return { status: statusCode, headers, body: body === '' ? undefined : JSON.parse(body) };
  };
}

const namesIn = (body: { items: { namespace: string; name: string }[] }) => body.items.map(({ namespace, name }) => `${namespace}/${name}`);

describe('the list', () => {
  test.for([
    ['', ['bank/web', 'shop/cart', 'shop/web']],
    ['?namespace=shop', ['shop/cart', 'shop/web']],
    ['?namespace=nobody', []],
    ['?phase=Progressing', ['shop/web']],
    ['?phase=Failed', []],
    ['?phase=Succeeded&namespace=shop', ['shop/cart']],
    ['?phase=Succeeded&namespace=bank', []],
  ] as const)('%s holds %j', async ([query, names]) => {
    const { status, body } = await setUp()(`/api/v1/canaries${query}`);
    expect([status, namesIn(body)]).toEqual([200, names]);
  });

  test('is what the cache holds now', async () => {
    const canaries = cacheOf(shop);
    const ask = setUp(canaries);
    canaries.put(canaryObject({ namespace: 'shop', name: 'web', version: 5, status: { phase: 'Failed' } }));
    expect(namesIn((await ask('/api/v1/canaries?phase=Failed')).body)).toEqual(['shop/web']);
  });
});

test('one Canary is the same as in the list', async () => {
  const ask = setUp();
  const { status, body } = await ask('/api/v1/canaries/shop/web');
  const list = await ask('/api/v1/canaries');
  expect(status).toBe(200);
  expect(body).toEqual(list.body.items[2]);
});

test.for(['/api/v1/canaries', '/api/v1/canaries/shop/web', '/api/v1/events'])(
  'while the cache is not filled %s is a 503, because an empty list would be a lie',
  async (url) => {
    const { status, headers, body } = await setUp(new ObjectCache({ log: recordingLog() }))(url);
    expect([status, headers['retry-after'], body]).toEqual([503, '2', { error: 'the Canaries have not been listed yet', see: '/readyz' }]);
  },
);

const namespaceRule = 'a namespace: lower-case letters, digits and dashes, at most 63 characters.';
const nameRule = 'a name: lower-case letters, digits, dashes and dots, at most 253 characters.';
const phases =
  'Initializing, Initialized, Waiting, Progressing, WaitingPromotion, Promoting, Finalising, Succeeded, Failed, Terminating or Terminated';

describe('a request that cannot be answered is told what is wrong, and where', () => {
  test.for([
    ['/api/v1/canaries?namespace=Shop', `namespace is "Shop"; it must be ${namespaceRule}`, '/query/namespace'],
    ['/api/v1/canaries?namespace=', `namespace is ""; it must be ${namespaceRule}`, '/query/namespace'],
    ['/api/v1/canaries?namespace=-shop', `namespace is "-shop"; it must be ${namespaceRule}`, '/query/namespace'],
    [`/api/v1/canaries?namespace=${'a'.repeat(64)}`, `namespace is "${'a'.repeat(64)}"; it must be ${namespaceRule}`, '/query/namespace'],
    ['/api/v1/canaries?namespace=a&namespace=b', 'namespace is given more than once', '/query/namespace'],
    ['/api/v1/canaries?phase=failed', `phase is "failed"; it must be ${phases}. Did you mean Failed?`, '/query/phase'],
    ['/api/v1/canaries?phase=', `phase is ""; it must be ${phases}`, '/query/phase'],
    ['/api/v1/canaries?phase=Failed&phase=Failed', 'phase is given more than once', '/query/phase'],
    ['/api/v1/canaries?namespac=a', '"namespac" is no parameter; there is namespace or phase. Did you mean namespace?', '/query/namespac'],
    ['/api/v1/canaries?token=planted-secret-value', '"token" is no parameter; there is namespace or phase', '/query/token'],
    ['/api/v1/canaries?a~/b=1', '"a~/b" is no parameter; there is namespace or phase', '/query/a~0~1b'],
    ['/api/v1/canaries?__proto__=1', '"__proto__" is no parameter; there is namespace or phase', '/query/__proto__'],
    ['/api/v1/canaries//web', `namespace is ""; it must be ${namespaceRule}`, '/path/namespace'],
    ['/api/v1/canaries/Shop/web', `namespace is "Shop"; it must be ${namespaceRule}`, '/path/namespace'],
    ['/api/v1/canaries/shop/Web', `name is "Web"; it must be ${nameRule}`, '/path/name'],
    ['/api/v1/canaries/shop/a%2Fb', `name is "a/b"; it must be ${nameRule}`, '/path/name'],
    ['/api/v1/canaries/shop/%00', `name is "\\u0000"; it must be ${nameRule}`, '/path/name'],
    ['/api/v1/canaries/shop/web?watch=true', '"watch" is no parameter; there are no parameters', '/query/watch'],
    ['/api/v1/events?phase=Failed', '"phase" is no parameter; there is namespace', '/query/phase'],
    ['/api/v1/events?namespace=a/b', `namespace is "a/b"; it must be ${namespaceRule}`, '/query/namespace'],
    ['/api/v1/openapi.json?version=2', '"version" is no parameter; there are no parameters', '/query/version'],
  ] as const)('%s', async ([url, error, pointer]) => {
    const { status, headers, body } = await setUp()(url);
    expect([status, headers['content-type'], body]).toEqual([400, 'application/json; charset=utf-8', { error, pointer }]);
  });

  const see = '/api/v1/openapi.json';
  test.for([
    ['/api/v1/canaries/shop/nobody', 404, { error: 'there is no Canary "nobody" in namespace shop', pointer: '/path/name' }],
    ['/api/v1/canaries/', 404, { error: 'there is no such path', see }],
    ['/api/v1/canaries/shop', 404, { error: 'there is no such path', see }],
    ['/api/v1/canary', 404, { error: 'there is no such path', see }],
    ['/api/v2/canaries?token=planted-secret-value', 404, { error: 'there is no such path', see }],
    ['/%zz', 400, { error: 'the path cannot be decoded' }],
    [`/api/v1/canaries/shop/${'a'.repeat(2000)}`, 414, { error: 'a part of the path is too long' }],
  ] as const)('%s is %d', async ([url, status, body]) => {
    expect(await setUp()(url)).toMatchObject({ status, body });
  });
});

describe('nothing can be changed', () => {
  const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];
  const urls = ['/api/v1/canaries', '/api/v1/canaries/shop/web', '/api/v1/openapi.json', '/healthz', '/metrics'];
  test.for(methods.flatMap((method) => urls.map((url) => [method, url] as const)))('%s %s is refused', async ([method, url]) => {
    const { status, headers, body } = await setUp()(`${url}?any=1`, method);
    expect([status, headers.allow, body]).toEqual([
      405,
      'GET, HEAD',
      { error: `${method} is not possible here: this can only be read (GET, HEAD)`, see: '/api/v1/openapi.json' },
    ]);
  });

  test('a body is not even read, whatever its type', async () => {
    const { server } = apiServer({ canaries: cacheOf() });
    open.push(server);
    const payload = '{"broken';
    for (const type of ['application/json', 'text/unheard-of']) {
      const answer = await server.app.inject({ method: 'POST', url: '/api/v1/canaries', payload, headers: { 'content-type': type } });
      expect(answer.statusCode).toBe(405);
    }
  });

  test('HEAD of the event stream, which would never end, is refused', async () => {
    const { status, headers } = await setUp()('/api/v1/events', 'HEAD');
    expect([status, headers.allow]).toEqual([405, 'GET']);
  });
});

describe('headers', () => {
  test.for([
    '/api/v1/canaries',
    '/api/v1/canaries?phase=x',
    '/api/v1/canaries/shop/web',
    '/api/v1/nothing',
    '/api/v1/openapi.json',
    `/api/v1/canaries/shop/${'a'.repeat(2000)}`,
    '/api/v1/canaries/%zz',
  ])('%s is neither stored nor guessed at, and not for other sites', async (url) => {
    const { headers } = await setUp()(url);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('probes are not guessed at either', async () => {
    expect((await setUp()('/readyz')).headers['x-content-type-options']).toBe('nosniff');
  });
});
