import { describe, expect, test } from 'vitest';
import { createKubeClient, type KubeClientOptions } from '../../src/kube/kube-client.ts';
import { KubeError } from '../../src/kube/kube-error.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { objectKey } from '../../src/kube/object-key.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { configMap, configMaps, connectionTo, deployments, listOf, status } from '../support/kube/objects.ts';
import { type ReceivedRequest, startScriptedServer } from '../support/kube/scripted-server.ts';
import { until } from '../support/kube/until.ts';

const key = objectKey('shop', 'web');

async function setUp(more: Partial<KubeClientOptions> & { answer?: (request: ReceivedRequest) => void } = {}) {
  const { answer, ...options } = more;
  const server = await startScriptedServer(answer === undefined ? {} : { answer });
  const connection = connectionTo(server.url);
  const clock = new FakeClock();
  const written: KubeObject[] = [];
  const client = createKubeClient({ connection, userAgent: 'serin/9', clock, onLatest: (_, object) => written.push(object), ...options });
  return {
    server,
    clock,
    client,
    written,
    [Symbol.asyncDispose]: async () => {
      await connection[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function failure(promise: Promise<unknown>): Promise<KubeError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(KubeError);
  return error as KubeError;
}

describe('a name that is none', () => {
  test.for([['..'], ['.'], ['']] as const)('%j asks the API server for nothing else', async ([name]) => {
    await using at = await setUp({ answer: (request) => request.answer(200, configMap('web', 1)) });
    const bad = objectKey('shop', name);
    const attempts = [
      () => at.client.get(configMaps, bad),
      () => at.client.delete(configMaps, bad, {}),
      () => at.client.patchMerge(configMaps, bad, {}),
      () => at.client.patchJson(configMaps, bad, [], 'status'),
      () => at.client.apply(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' } }),
      () => at.client.list(configMaps, { namespace: name }),
    ];
    for (const attempt of attempts) expect((await failure(attempt())).reason).toBe('Invalid');
    expect(at.server.requests).toEqual([]);
  });
});

describe('objects come and go whole', () => {
  test('a field that nobody knows, and times as they were written, survive reading', async () => {
    const live = configMap('web', 7, {
      spec: { future: { field: [1, null, 'x'] }, renewTime: '2026-01-01T00:00:00.123456Z', port: '8080' },
      metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '7', creationTimestamp: '2026-01-01T00:00:00Z' },
    });
    await using at = await setUp({ answer: (request) => request.answer(200, live) });
    expect(await at.client.get(configMaps, key)).toEqual(live);
  });

  test('a field that nobody knows survives writing', async () => {
    const manifest = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { future: { a: 1 } },
    };
    await using at = await setUp({ answer: (request) => request.answer(200, configMap('web', 8)) });
    await at.client.create(deployments, manifest);
    expect(JSON.parse(at.server.requests[0]?.body ?? '')).toEqual(manifest);
  });

  test('items of a list carry apiVersion and kind, which the API server leaves out', async () => {
    await using at = await setUp({ answer: (request) => request.answer(200, listOf([configMap('a', 1)], 5)) });
    expect(await at.client.list(configMaps)).toEqual({ items: [configMap('a', 1)], resourceVersion: '5' });
  });
});

describe('what is sent', () => {
  const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop' } };
  const operation = { op: 'test', path: '/metadata/uid', value: 'u' } as const;
  const item = '/api/v1/namespaces/shop/configmaps/web';
  type Client = Awaited<ReturnType<typeof setUp>>['client'];
  const cases: [string, (client: Client) => Promise<unknown>, Record<string, unknown>][] = [
    ['get', (c) => c.get(configMaps, key), { method: 'GET', path: item, query: '' }],
    [
      'list',
      (c) => c.list(configMaps, { namespace: 'shop', labelSelector: 'a=b', fieldSelector: 'metadata.name=x' }),
      { method: 'GET', path: '/api/v1/namespaces/shop/configmaps', query: 'limit=500&labelSelector=a%3Db&fieldSelector=metadata.name%3Dx' },
    ],
    [
      'create',
      (c) => c.create(configMaps, manifest),
      { method: 'POST', path: '/api/v1/namespaces/shop/configmaps', query: 'fieldManager=serin', type: 'application/json', body: manifest },
    ],
    [
      'apply',
      (c) => c.apply(configMaps, manifest),
      { method: 'PATCH', path: item, query: 'fieldManager=serin&force=true', type: 'application/apply-patch+yaml', body: manifest },
    ],
    [
      'patchJson',
      (c) => c.patchJson(configMaps, key, [operation], 'status'),
      { method: 'PATCH', path: `${item}/status`, query: 'fieldManager=serin', type: 'application/json-patch+json', body: [operation] },
    ],
    [
      'patchMerge',
      (c) => c.patchMerge(configMaps, key, { metadata: { labels: { a: null } } }),
      {
        method: 'PATCH',
        path: item,
        query: 'fieldManager=serin',
        type: 'application/merge-patch+json',
        body: { metadata: { labels: { a: null } } },
      },
    ],
    [
      'delete',
      (c) => c.delete(configMaps, key, { uid: 'u', propagation: 'Background' }),
      {
        method: 'DELETE',
        path: item,
        query: '',
        type: 'application/json',
        body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: 'u' }, propagationPolicy: 'Background' },
      },
    ],
    [
      'get of a cluster-wide object',
      (c) => c.get(configMaps, objectKey('', 'web')),
      { method: 'GET', path: '/api/v1/configmaps/web', query: '' },
    ],
    ['getPath', (c) => c.getPath('/apis/apps/v1?timeout=5s'), { method: 'GET', path: '/apis/apps/v1', query: 'timeout=5s' }],
  ];
  test.for(cases)('%s', async ([, call, { body, type, ...expected }]) => {
    await using at = await setUp({
      answer: (request) => request.answer(200, { ...configMap('web', 1), ...listOf([], 1), metadata: configMap('web', 1).metadata }),
    });
    await call(at.client);
    const [sent] = at.server.requests;
    expect({ method: sent?.method, path: sent?.path, query: sent?.query.toString() }).toEqual(expected);
    expect(sent?.headers['user-agent']).toBe('serin/9');
    expect(sent?.headers['content-type']).toBe(type);
    expect(sent?.body === '' ? undefined : JSON.parse(sent?.body ?? '')).toEqual(body);
  });
});

describe('lists', () => {
  test('all pages are read, and the resourceVersion is that of the first', async () => {
    await using at = await setUp({ pageSize: 2 });
    const list = at.client.list(configMaps);
    (await at.server.next()).answer(200, listOf([configMap('a', 1), configMap('b', 2)], 10, 'p2'));
    const second = await at.server.next();
    expect([second.query.get('limit'), second.query.get('continue')]).toEqual(['2', 'p2']);
    second.answer(200, listOf([configMap('c', 3)], 11));
    const { items, resourceVersion } = await list;
    expect([items.map(({ metadata }) => metadata.name), resourceVersion]).toEqual([['a', 'b', 'c'], '10']);
  });

  test('a page that the server no longer has begins the list anew', async () => {
    await using at = await setUp();
    const list = at.client.list(configMaps);
    (await at.server.next()).answer(200, listOf([configMap('gone', 1)], 10, 'p2'));
    (await at.server.next()).answer(410, status(410, 'Expired'));
    const again = await at.server.next();
    expect(again.query.get('continue')).toBeNull();
    again.answer(200, listOf([configMap('a', 1)], 20));
    expect(await list).toEqual({ items: [configMap('a', 1)], resourceVersion: '20' });
  });

  test('a list that expires each time ends with the reason Expired', async () => {
    await using at = await setUp({ answer: (request) => request.answer(410, status(410, 'Expired')) });
    expect((await failure(at.client.list(configMaps))).reason).toBe('Expired');
    expect(at.server.requests).toHaveLength(4);
  });

  test('an empty list written as null is empty', async () => {
    await using at = await setUp({ answer: (request) => request.answer(200, { metadata: { resourceVersion: '1' }, items: null }) });
    expect((await at.client.list(configMaps)).items).toEqual([]);
  });
});

describe('a failed request says why', () => {
  const failedTest = 'the server rejected our request due to an error in our request';
  const causes = { causes: [{ reason: 'FieldValueInvalid', field: 'spec.replicas', message: 'must be greater' }] };
  test.for([
    [400, 'BadRequest', 'Other'],
    [401, 'Unauthorized', 'Unauthorized'],
    [403, 'Forbidden', 'Forbidden'],
    [404, 'NotFound', 'NotFound'],
    [409, 'AlreadyExists', 'AlreadyExists'],
    [409, 'Conflict', 'Conflict'],
    [410, 'Expired', 'Expired'],
    [422, 'Invalid', 'Invalid'],
    [429, 'TooManyRequests', 'TooManyRequests'],
    [500, 'InternalError', 'ServerError'],
    [503, 'ServiceUnavailable', 'ServerError'],
    [504, 'Timeout', 'ServerError'],
  ] as const)('%i %s is %s', async ([code, told, reason]) => {
    await using at = await setUp({ answer: (request) => request.answer(code, status(code, told, 'the server says so')) });
    const error = await failure(at.client.create(configMaps, configMap('web', 1)));
    expect([error.reason, error.status, error.message]).toEqual([
      reason,
      code,
      'POST /api/v1/namespaces/shop/configmaps: the server says so',
    ]);
  });

  test.for([
    ['a failed test, as the real server words it', failedTest, {}, 'TestFailed'],
    ['a failed test that is named', 'testing value /spec failed: test failed', {}, 'TestFailed'],
    ['a result that does not validate', 'Deployment "web" is invalid: spec.replicas: must be greater', causes, 'Invalid'],
    ['the refusal of an admission webhook', 'admission webhook "a.b" denied the request: no', {}, 'Invalid'],
  ] as const)('a JSON patch answered with 422 for %s is %4$s', async ([, message, details, reason]) => {
    await using at = await setUp({ answer: (request) => request.answer(422, status(422, 'Invalid', message, details)) });
    expect((await failure(at.client.patchJson(configMaps, key, []))).reason).toBe(reason);
    expect((await failure(at.client.patchMerge(configMaps, key, {}))).reason).toBe('Invalid');
  });

  test.for([
    ['text', 403, 'forbidden: token s3cret'],
    ['HTML', 502, '<html>s3cret</html>'],
    ['JSON that is no Status', 500, '{"message":"s3cret"}'],
    ['JSON that is cut', 401, '{"kind":"Status","message":"s3cret'],
  ] as const)('a body that is %s stays out of the message', async ([, code, body]) => {
    await using at = await setUp({ answer: (request) => request.answer(code, body) });
    expect((await failure(at.client.create(configMaps, configMap('web', 1)))).message).toBe(
      `POST /api/v1/namespaces/shop/configmaps: the API server answered ${code}`,
    );
  });

  test('the server quotes values and whole objects; the message leaves them out and is short', async () => {
    const message =
      'X "web" is invalid: patch: Invalid value: "{\\"data\\":{\\"password\\":\\"s3cret\\"}}": cannot unmarshal, ' +
      'spec.a: Invalid value: {"token":"s3cret"}: bad, spec.n: Invalid value: -1: must be greater than 0';
    await using at = await setUp({ answer: (request) => request.answer(422, status(422, 'Invalid', message + 'x'.repeat(600), causes)) });
    const error = await failure(at.client.patchMerge(deployments, key, {}));
    expect(error.message).not.toContain('s3cret');
    expect(error.message).toContain('patch: Invalid value: cannot unmarshal');
    expect(error.message.length).toBeLessThanOrEqual(512 + 'PATCH /apis/apps/v1/namespaces/shop/deployments/web: '.length);
  });

  test('what the server says about the content of a Secret is not repeated', async () => {
    const secrets = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret' };
    await using at = await setUp({ answer: (request) => request.answer(422, status(422, 'Invalid', 'data.a: bad: czNjcmV0')) });
    expect((await failure(at.client.patchMerge(secrets, key, {}))).message).not.toContain('czNjcmV0');
  });

  test('a time-out, no server and a broken answer are told apart', async () => {
    await using at = await setUp({ timeoutMs: 50 });
    const pending = failure(at.client.patchMerge(configMaps, key, {}));
    await at.server.next();
    const timeout = await pending;
    expect([timeout.reason, timeout.status]).toEqual(['Timeout', 0]);
    expect(timeout.message).toBe(`PATCH /api/v1/namespaces/shop/configmaps/web: 127.0.0.1:${at.server.port}: no answer within 50 ms`);

    const reset = failure(at.client.patchMerge(configMaps, key, {}));
    (await at.server.next()).reset();
    expect((await reset).reason).toBe('Unreachable');

    const noJson = failure(at.client.patchMerge(configMaps, key, {}));
    (await at.server.next()).answer(200, '<html>');
    expect((await noJson).reason).toBe('Other');

    const noObject = failure(at.client.get(configMaps, key));
    (await at.server.next()).answer(200, status(200, ''));
    expect((await noObject).reason).toBe('Other');
  });
});

describe('what is repeated', () => {
  test.for([429, 500, 503])('a read after %i, with a growing pause', async (code) => {
    await using at = await setUp();
    const reading = at.client.get(configMaps, key);
    for (const pauseMs of [100, 200, 400]) {
      (await at.server.next()).answer(code, status(code, 'Busy'));
      await until(() => at.clock.pendingTimers === 1);
      const before = at.server.requests.length;
      await at.clock.advance(pauseMs - 1);
      expect(at.clock.pendingTimers).toBe(1);
      await at.clock.advance(1);
      await until(() => at.server.requests.length === before + 1);
    }
    (await at.server.next()).answer(200, configMap('web', 1));
    expect((await reading).metadata.name).toBe('web');
  });

  test('a read is given up after three repeats', async () => {
    await using at = await setUp({ answer: (request) => request.answer(503, status(503, 'Busy')) });
    const reading = failure(at.client.get(configMaps, key));
    for (const pauseMs of [100, 200, 400]) {
      await until(() => at.clock.pendingTimers === 1);
      await at.clock.advance(pauseMs);
    }
    expect((await reading).reason).toBe('ServerError');
    expect(at.server.requests).toHaveLength(4);
  });

  test('a read whose connection broke', async () => {
    await using at = await setUp();
    const reading = at.client.get(configMaps, key);
    (await at.server.next()).reset();
    await until(() => at.clock.pendingTimers === 1);
    await at.clock.advance(100);
    (await at.server.next()).answer(200, configMap('web', 1));
    await reading;
  });

  test('a write after 429 with Retry-After, no sooner than it says', async () => {
    await using at = await setUp();
    const writing = at.client.patchMerge(configMaps, key, {});
    (await at.server.next()).answer(429, status(429, 'TooManyRequests'), { 'retry-after': '2' });
    await until(() => at.clock.pendingTimers === 1);
    await at.clock.advance(1_999);
    expect(at.clock.pendingTimers).toBe(1);
    await at.clock.advance(1);
    (await at.server.next()).answer(200, configMap('web', 2));
    await writing;
  });

  test('no call waits longer than five seconds: the loop gets Retry-After instead', async () => {
    await using at = await setUp({ answer: (request) => request.answer(429, status(429, 'TooManyRequests'), { 'retry-after': '30' }) });
    for (const call of [at.client.get(configMaps, key), at.client.patchMerge(configMaps, key, {})]) {
      expect((await failure(call)).retryAfterMs).toBe(30_000);
    }
    expect(at.server.requests).toHaveLength(2);
  });

  test('Retry-After may be a date or stand in the body', async () => {
    await using at = await setUp();
    const dated = failure(at.client.get(configMaps, key));
    (await at.server.next()).answer(503, '', { 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' });
    expect((await dated).retryAfterMs).toBe(60_000);
    const inBody = failure(at.client.get(configMaps, key));
    (await at.server.next()).answer(500, status(500, 'ServerTimeout', 'later', { retryAfterSeconds: 7 }));
    expect((await inBody).retryAfterMs).toBe(7_000);
  });

  test.for([
    ['500', (request: ReceivedRequest) => request.answer(500, status(500, 'InternalError'))],
    ['429 without Retry-After', (request: ReceivedRequest) => request.answer(429, status(429, 'TooManyRequests'))],
    ['a broken connection', (request: ReceivedRequest) => request.reset()],
  ] as const)('a write is sent once when it may have been done: %s', async ([, answer]) => {
    await using at = await setUp({ answer });
    await failure(at.client.create(configMaps, configMap('web', 1)));
    expect([at.server.requests.length, at.clock.pendingTimers, at.written.length]).toEqual([1, 0, 0]);
  });

  test('a write that found no server is sent again', async () => {
    const at = await setUp();
    await at[Symbol.asyncDispose]();
    const connection = connectionTo(`http://127.0.0.1:${at.server.port}`);
    const client = createKubeClient({ connection, userAgent: 'serin/9', clock: at.clock });
    const writing = failure(client.create(configMaps, configMap('web', 1)));
    for (const pauseMs of [100, 200, 400]) {
      await until(() => at.clock.pendingTimers === 1);
      await at.clock.advance(pauseMs);
    }
    expect((await writing).reason).toBe('Unreachable');
    await connection[Symbol.asyncDispose]();
  });
});

describe('the write fence', () => {
  test.for([0, -5, 0.4])('with %d ms left, no write is sent and reads go on', async (remainingMs) => {
    await using at = await setUp({
      fence: { remainingMs: () => remainingMs },
      answer: (request) => request.answer(200, configMap('web', 1)),
    });
    const writes = [
      at.client.create(configMaps, configMap('web', 1)),
      at.client.apply(configMaps, configMap('web', 1)),
      at.client.patchJson(configMaps, key, []),
      at.client.patchMerge(configMaps, key, {}),
      at.client.delete(configMaps, key, {}),
    ];
    for (const write of writes) expect((await failure(write)).reason).toBe('LeaseLost');
    expect(at.server.requests).toHaveLength(0);
    await at.client.get(configMaps, key);
  });

  test('the time-out of a write is what is left, if that is less', async () => {
    await using at = await setUp({ fence: { remainingMs: () => 40.7 } });
    expect((await failure(at.client.patchMerge(configMaps, key, {}))).message).toContain('no answer within 40 ms');
  });

  test('is asked after the credentials are there, and again before a repeat', async () => {
    const left = [5_000, 0];
    const order: string[] = [];
    await using server = await startScriptedServer();
    await using connection = connectionTo(server.url, {
      authorize: async (headers) => {
        order.push('credentials');
        return { ...headers };
      },
    });
    const fence = {
      remainingMs: () => {
        order.push('fence');
        return left.shift() ?? 0;
      },
    };
    const clock = new FakeClock();
    const client = createKubeClient({ connection, userAgent: 'serin/9', clock, fence });
    const writing = failure(client.patchMerge(configMaps, key, {}));
    (await server.next()).answer(429, status(429, 'TooManyRequests'), { 'retry-after': '1' });
    await until(() => clock.pendingTimers === 1);
    await clock.advance(1_000);
    expect((await writing).reason).toBe('LeaseLost');
    expect(order).toEqual(['credentials', 'fence', 'credentials', 'fence']);
    expect(server.requests).toHaveLength(1);
  });
});

describe('answers to writes', () => {
  test('are handed on before the write returns, status writes too', async () => {
    await using at = await setUp({ answer: (request) => request.answer(200, configMap('web', 9)) });
    await at.client.patchJson(configMaps, key, [], 'status');
    expect(at.written).toEqual([configMap('web', 9)]);
  });

  test('a Scale is not the object and is not handed on, nor is what a delete answers', async () => {
    await using at = await setUp({ answer: (request) => request.answer(200, { ...configMap('web', 9), kind: 'Scale' }) });
    expect((await at.client.patchJson(deployments, key, [], 'scale')).kind).toBe('Scale');
    await at.client.delete(configMaps, key, {});
    expect(at.written).toEqual([]);
  });
});

describe('refresh', () => {
  test('hands on what the server has, and keeps no other answer', async () => {
    await using at = await setUp({ answer: (request) => request.answer(200, configMap('web', 9)) });
    await at.client.refresh(configMaps, key);
    expect(at.written).toEqual([configMap('web', 9)]);
    expect(at.server.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  test('tells the caches that the object is gone', async () => {
    const gone: unknown[] = [];
    await using at = await setUp({
      answer: (request) => request.answer(404, status(404, 'NotFound')),
      onGone: (...told) => gone.push(told),
    });
    await at.client.refresh(configMaps, key);
    expect(gone).toEqual([[configMaps, key, undefined]]);
  });

  test('that fails tells the caches nothing', async () => {
    await using at = await setUp({ answer: (request) => request.answer(403, status(403, 'Forbidden')) });
    expect(await failure(at.client.refresh(configMaps, key))).toMatchObject({ reason: 'Forbidden' });
    expect(at.written).toEqual([]);
  });
});

describe('delete', () => {
  test.each([200, 404])(
    'tells the caches that the object is gone when the server answers %i, so that nobody rests on it any more',
    async (code) => {
      const gone: unknown[] = [];
      await using at = await setUp({
        answer: (request) => request.answer(code, code === 200 ? configMap('web', 9) : status(404, 'NotFound')),
        onGone: (...told) => gone.push(told),
      });
      await at.client.delete(configMaps, key, { uid: 'u' });
      expect(gone).toEqual([[configMaps, key, 'u']]);
    },
  );

  test('of what is gone is no error', async () => {
    await using at = await setUp({ answer: (request) => request.answer(404, status(404, 'NotFound')) });
    await at.client.delete(configMaps, key, { uid: 'u' });
  });

  test('leaves a successor of the same name alone, and that is no error', async () => {
    await using at = await setUp();
    const deleting = at.client.delete(configMaps, key, { uid: 'old' });
    (await at.server.next()).answer(409, status(409, 'Conflict', 'the UID in the precondition (old) does not match'));
    (await at.server.next()).answer(200, configMap('web', 5));
    await deleting;
    expect(at.server.requests.map(({ method }) => method)).toEqual(['DELETE', 'GET']);
  });

  test('a conflict about that very object is an error', async () => {
    await using at = await setUp();
    const deleting = failure(at.client.delete(configMaps, key, { uid: 'uid-web' }));
    (await at.server.next()).answer(409, status(409, 'Conflict', 'try again'));
    (await at.server.next()).answer(200, configMap('web', 5));
    expect((await deleting).reason).toBe('Conflict');
  });
});

describe('credentials', () => {
  test('are read anew once after a 401, for reads and writes', async () => {
    await using server = await startScriptedServer({
      answer: (request) => {
        const fresh = request.headers['authorization'] === 'Bearer fresh';
        request.answer(fresh ? 200 : 401, fresh ? configMap('web', 1) : status(401, 'Unauthorized'));
      },
    });
    let token = 'stale';
    const refreshed: string[] = [];
    await using connection = connectionTo(server.url, {
      authorize: async (headers) => ({ ...headers, authorization: `Bearer ${token}` }),
      refresh: async () => {
        refreshed.push(token);
        token = refreshed.length < 3 ? 'fresh' : 'useless';
      },
    });
    const client = createKubeClient({ connection, userAgent: 'serin/9', clock: new FakeClock() });
    await client.get(configMaps, key);
    token = 'stale';
    await client.patchMerge(configMaps, key, {});
    token = 'stale';
    expect((await failure(client.get(configMaps, key))).reason).toBe('Unauthorized');
    expect(refreshed).toEqual(['stale', 'stale', 'stale']);
    expect(server.requests).toHaveLength(6);
  });

  test('that cannot be read are Unauthorized, without what the plugin printed', async () => {
    await using server = await startScriptedServer();
    await using connection = connectionTo(server.url, { authorize: () => Promise.reject(new Error('plugin: token s3cret expired')) });
    const client = createKubeClient({ connection, userAgent: 'serin/9', clock: new FakeClock() });
    const error = await failure(client.get(configMaps, key));
    expect([error.reason, error.message]).toEqual([
      'Unauthorized',
      'GET /api/v1/namespaces/shop/configmaps/web: the credentials could not be read',
    ]);
    expect(error.cause).toBeUndefined();
    expect(server.requests).toHaveLength(0);
  });
});
