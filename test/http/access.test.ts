import { describe, expect, test } from 'vitest';
import type { Authenticator, User, Wish } from '../../src/http/authenticator.ts';
import { KubeError } from '../../src/kube/kube-error.ts';
import { apiServer } from './support/api-server.ts';
import { cacheOf, canaryObject } from './support/canaries.ts';

const secret = 'planted-secret-value';
const alice: User = { name: 'alice', groups: ['dev'], extra: {} };

/** Knows alice by her token; what she may do is `rights`. */
function knowing(rights: readonly Wish[]): Authenticator & { readonly asked: Wish[] } {
  const asked: Wish[] = [];
  return {
    asked,
    review: async (token) => (token === secret ? alice : undefined),
    allowed: async (user, wish) => {
      asked.push(wish);
      return user === alice && rights.some((right) => JSON.stringify(right) === JSON.stringify(wish));
    },
  };
}

async function ask(access: Authenticator, url: string, authorization?: string) {
  const { server, log } = apiServer({ canaries: cacheOf([canaryObject()]), access });
  const { statusCode, headers, body } = await server.app.inject({
    method: 'GET',
    url,
    headers: authorization === undefined ? {} : { authorization },
  });
  await server.close();
  return { status: statusCode, headers, error: JSON.parse(body).error, text: body, log: log.lines };
}

const urls = [
  '/api/v1/canaries',
  '/api/v1/canaries?namespace=shop',
  '/api/v1/canaries/shop/web',
  '/api/v1/canaries/shop/nobody',
  '/api/v1/events',
];
const everything: Wish[] = [
  { verb: 'list' },
  { verb: 'list', namespace: 'shop' },
  { verb: 'get', namespace: 'shop', name: 'web' },
  { verb: 'get', namespace: 'shop', name: 'nobody' },
  { verb: 'watch' },
];
const needsToken = 'this needs a token of the cluster: send "Authorization: Bearer TOKEN"; kubectl create token ACCOUNT makes one';
const badToken = 'the bearer token is not valid in this cluster, or no longer';

describe('who comes without a good token learns nothing', () => {
  const cases = [
    [undefined, needsToken, 'Bearer'],
    ['', needsToken, 'Bearer'],
    ['Bearer', needsToken, 'Bearer'],
    ['Bearer ', needsToken, 'Bearer'],
    [`Basic ${secret}`, needsToken, 'Bearer'],
    [`Bearer ${secret} ${secret}`, needsToken, 'Bearer'],
    ['Bearer somebody-else', badToken, 'Bearer error="invalid_token"'],
  ] as const;
  test.for(urls.flatMap((url) => cases.map((row) => [url, ...row] as const)))(
    '%s with %j is a 401',
    async ([url, header, error, challenge]) => {
      const access = knowing(everything);
      const answer = await ask(access, url, header);
      expect([answer.status, answer.headers['www-authenticate'], answer.error]).toEqual([401, challenge, error]);
      expect(access.asked).toEqual([]);
      expect(answer.text).not.toContain(secret);
    },
  );

  test('a token in the address counts for nothing', async () => {
    expect((await ask(knowing(everything), `/api/v1/canaries/shop/web?access_token=${secret}`)).status).toBe(400);
  });
});

describe('who may not is told verb and resource', () => {
  test.for([
    ['/api/v1/canaries', 'alice may not list canaries.flagger.app in all namespaces; name one that is allowed: ?namespace=NAMESPACE'],
    [
      '/api/v1/canaries?phase=Failed',
      'alice may not list canaries.flagger.app in all namespaces; name one that is allowed: ?namespace=NAMESPACE',
    ],
    ['/api/v1/canaries?namespace=shop', 'alice may not list canaries.flagger.app in namespace shop'],
    ['/api/v1/canaries/shop/web', 'alice may not get canaries.flagger.app "web" in namespace shop'],
    ['/api/v1/canaries/shop/nobody', 'alice may not get canaries.flagger.app "nobody" in namespace shop'],
    ['/api/v1/events', 'alice may not watch canaries.flagger.app in all namespaces; name one that is allowed: ?namespace=NAMESPACE'],
    ['/api/v1/events?namespace=shop', 'alice may not watch canaries.flagger.app in namespace shop'],
  ] as const)('%s', async ([url, error]) => {
    const { status, error: told, text } = await ask(knowing([]), url, `Bearer ${secret}`);
    expect([status, told]).toEqual([403, error]);
    expect(text).not.toContain(secret);
  });
});

describe('who may is answered, and only what was asked for is asked', () => {
  test.for([
    ['/api/v1/canaries', { verb: 'list' }, 200],
    ['/api/v1/canaries?namespace=shop', { verb: 'list', namespace: 'shop' }, 200],
    ['/api/v1/canaries/shop/web', { verb: 'get', namespace: 'shop', name: 'web' }, 200],
    ['/api/v1/canaries/shop/nobody', { verb: 'get', namespace: 'shop', name: 'nobody' }, 404],
  ] as [string, Wish, number][])('%s', async ([url, wish, status]) => {
    const access = knowing([wish]);
    expect((await ask(access, url, `Bearer ${secret}`)).status).toBe(status);
    expect(access.asked).toEqual([wish]);
  });

  test('the scheme may be written in any case', async () => {
    expect((await ask(knowing(everything), '/api/v1/canaries', `bearer   ${secret}`)).status).toBe(200);
  });

  test('a right in one namespace is none in all of them', async () => {
    const access = knowing([{ verb: 'list', namespace: 'shop' }]);
    expect((await ask(access, '/api/v1/canaries', `Bearer ${secret}`)).status).toBe(403);
    expect((await ask(access, '/api/v1/canaries?namespace=shop', `Bearer ${secret}`)).status).toBe(200);
  });
});

test.for(['/healthz', '/readyz', '/api/v1/openapi.json', '/metrics'])('%s needs no token', async (url) => {
  const { server } = apiServer({ canaries: cacheOf(), access: knowing([]) });
  expect((await server.app.inject(url)).statusCode).toBe(200);
});

describe('while the API server cannot be asked nobody is let in', () => {
  const down = () => Promise.reject(new KubeError('Unreachable', 0, `POST /apis: ${secret}`));
  test.for([
    ['who that is', { review: down, allowed: async () => true }],
    ['what they may do', { review: async () => alice, allowed: down }],
  ] as [string, Authenticator][])('%s', async ([, access]) => {
    const { status, headers, error, log } = await ask(access, '/api/v1/canaries', `Bearer ${secret}`);
    expect([status, headers['retry-after'], error]).toEqual([
      503,
      '5',
      'the API server could not be asked whether you may read this; try again',
    ]);
    expect(log).toEqual([
      {
        level: 'warn',
        message: 'a token or a right could not be checked; this controller must be allowed to create token and access reviews',
        reason: 'Unreachable',
        status: 0,
      },
    ]);
  });
});
