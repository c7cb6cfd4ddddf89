import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Transport, TransportRequest } from '../../src/platform/transport.ts';
import { TransportError } from '../../src/platform/transport-error.ts';
import { createUndiciTransport, type UndiciTransportOptions } from '../../src/platform/undici-transport.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { startScriptedServer } from '../support/kube/scripted-server.ts';
import { tlsFixture } from '../support/kube/tls-fixture.ts';

function open(options?: UndiciTransportOptions): Transport & AsyncDisposable {
  const transport = createUndiciTransport(options);
  return { ...transport, [Symbol.asyncDispose]: () => transport.close() };
}

const get = (url: string, more: Partial<TransportRequest> = {}): TransportRequest => ({ method: 'GET', url, timeoutMs: 5_000, ...more });

async function failure(promise: Promise<unknown>): Promise<TransportError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TransportError);
  return error as TransportError;
}

async function collect(body: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of body) text += chunk;
  return text;
}

describe('a request', () => {
  test('carries method, path, query, headers and body, and brings status, headers and body back', async () => {
    await using server = await startScriptedServer();
    await using transport = open();
    const answer = transport.request({ ...get(`${server.url}/a/b?c=d`), method: 'PATCH', headers: { 'x-one': '1' }, body: 'grüße' });
    const received = await server.next();
    received.answer(418, 'né', { 'x-two': ['first', 'last'] });
    expect([received.method, received.path, received.query.get('c'), received.headers['x-one'], received.body]).toEqual([
      'PATCH',
      '/a/b',
      'd',
      '1',
      'grüße',
    ]);
    const { status, headers, body } = await answer;
    expect([status, headers['x-two'], body]).toEqual([418, 'last', 'né']);
  });

  test('a redirect is an answer and is not followed', async () => {
    await using server = await startScriptedServer({ answer: (request) => request.answer(302, '', { location: '/elsewhere' }) });
    await using transport = open();
    expect((await transport.request(get(server.url))).status).toBe(302);
    expect(server.requests).toHaveLength(1);
  });

  test('at most two connections serve 200 requests over TLS that follow each other', async () => {
    await using server = await startScriptedServer({ tls: 'server', answer: (request) => request.answer(200, 'ok') });
    await using transport = open({ tls: { ca: tlsFixture.ca } });
    for (let i = 0; i < 200; i++) await transport.request(get(server.url));
    expect(server.requests).toHaveLength(200);
    expect(server.connections).toBeLessThanOrEqual(2);
  });

  test('no more connections are opened than allowed, however many requests wait', async () => {
    await using server = await startScriptedServer({ answer: (request) => request.answer(200, 'ok') });
    await using transport = open({ connections: 3 });
    await Promise.all(Array.from({ length: 50 }, () => transport.request(get(server.url))));
    expect([server.requests.length, server.connections]).toEqual([50, 3]);
  });

  test('open streams take no connection away from requests', async () => {
    await using server = await startScriptedServer({
      answer: (request) => (request.path === '/watch' ? request.open() : request.answer(200, 'ok')),
    });
    await using transport = open({ connections: 1 });
    await Promise.all([1, 2, 3].map(() => transport.stream(get(`${server.url}/watch`))));
    expect((await transport.request(get(server.url))).body).toBe('ok');
  });
});

describe('what bounds a request', () => {
  test.for(['before the headers', 'in the body'])('its time-out holds %s', async (where) => {
    await using server = await startScriptedServer();
    const clock = new FakeClock();
    await using transport = open({ clock });
    const answer = failure(transport.request(get(`${server.url}/secret-path?token=x`, { timeoutMs: 700 })));
    const received = await server.next();
    if (where === 'in the body') {
      received.open();
      received.write('half an ans');
    }
    await clock.advance(699);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(1);
    const error = await answer;
    expect(error.kind).toBe('timeout');
    expect(error.message).toBe(`GET 127.0.0.1:${server.port}: no answer within 700 ms`);
    await received.closed();
  });

  test('a longer body than allowed ends it', async () => {
    await using server = await startScriptedServer({ answer: (request) => request.answer(200, 'x'.repeat(1_001)) });
    await using transport = open();
    expect((await failure(transport.request(get(server.url, { maxBytes: 1_000 })))).kind).toBe('tooLarge');
    expect((await transport.request(get(server.url, { maxBytes: 1_001 }))).body).toHaveLength(1_001);
  });

  test('its caller can cancel it, before and after it is sent', async () => {
    await using server = await startScriptedServer();
    await using transport = open();
    const controller = new AbortController();
    const answer = failure(transport.request(get(server.url, { signal: controller.signal })));
    const received = await server.next();
    controller.abort();
    expect((await answer).kind).toBe('aborted');
    await received.closed();
    expect((await failure(transport.request(get(server.url, { signal: controller.signal })))).kind).toBe('aborted');
    expect(server.requests).toHaveLength(1);
  });

  test('leaves no timer behind when it is answered', async () => {
    await using server = await startScriptedServer({ answer: (request) => request.answer(200) });
    const clock = new FakeClock();
    await using transport = open({ clock });
    await transport.request(get(server.url));
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('why there was no answer', () => {
  test('nobody listens: refused', async () => {
    const server = await startScriptedServer();
    await server[Symbol.asyncDispose]();
    await using transport = open();
    const error = await failure(transport.request(get(`${server.url}/hooks/T0KEN`)));
    expect([error.kind, error.message]).toEqual(['refused', `GET 127.0.0.1:${server.port}: no connection (ECONNREFUSED)`]);
  });

  test.for(['not a url', 'http://name.invalid/', 'ftp://127.0.0.1/'])('"%s" cannot be asked: refused', async (url) => {
    await using transport = open();
    expect((await failure(transport.request(get(url)))).kind).toBe('refused');
  });

  test('the connection breaks before or in the answer: reset', async () => {
    await using server = await startScriptedServer();
    await using transport = open();
    const first = failure(transport.request(get(server.url)));
    (await server.next()).reset();
    expect((await first).kind).toBe('reset');

    const second = failure(transport.request(get(server.url)));
    const received = await server.next();
    received.open();
    received.write('half');
    received.reset();
    expect((await second).kind).toBe('reset');
  });

  test('a header that HTTP does not allow: refused, and not sent', async () => {
    await using server = await startScriptedServer();
    await using transport = open();
    const error = await failure(transport.request(get(server.url, { headers: { authorization: 'Bearer s3cret\n' } })));
    expect(error.kind).toBe('refused');
    expect(error.message).not.toContain('s3cret');
    expect(server.requests).toHaveLength(0);
  });
});

describe('TLS', () => {
  test('a certificate of an unknown authority is refused, and accepted only by requests that skip the check', async () => {
    await using server = await startScriptedServer({ tls: 'server', answer: (request) => request.answer(200, 'ok') });
    await using transport = open();
    expect((await transport.request(get(server.url, { tls: 'skip-verify' }))).body).toBe('ok');
    const error = await failure(transport.request(get(server.url)));
    expect([error.kind, error.message]).toEqual(['refused', expect.stringContaining('no trusted connection')]);
    expect(server.requests).toHaveLength(1);
  });

  test('a certificate for another name is refused, unless that name is expected', async () => {
    await using server = await startScriptedServer({ tls: 'server', answer: (request) => request.answer(200, 'ok') });
    await using wrong = open({ tls: { ca: tlsFixture.ca, servername: 'other.test' } });
    expect((await failure(wrong.request(get(server.url)))).message).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    await using right = open({ tls: { ca: tlsFixture.ca, servername: 'kubernetes.test' } });
    expect((await right.request(get(server.url))).body).toBe('ok');
  });

  test('a client certificate is shown to a server that asks for one', async () => {
    await using server = await startScriptedServer({ tls: 'mutual', answer: (request) => request.answer(200, 'ok') });
    await using known = open({ tls: { ca: tlsFixture.ca, cert: tlsFixture.clientCert, key: tlsFixture.clientKey } });
    expect((await known.request(get(server.url))).body).toBe('ok');
    await using unknown = open({ tls: { ca: tlsFixture.ca } });
    expect(await failure(unknown.request(get(server.url)))).toBeInstanceOf(TransportError);
    expect(server.requests).toHaveLength(1);
  });
});

describe('a stream', () => {
  test('hands out text as it comes, with characters that a chunk has cut in two', async () => {
    await using server = await startScriptedServer();
    await using transport = open();
    const opening = transport.stream(get(server.url));
    const received = await server.next();
    received.open();
    const { status, body } = await opening;
    const chunks = body[Symbol.asyncIterator]();
    const [start, end] = [Buffer.from('a€').subarray(0, 2), Buffer.from('a€').subarray(2)];
    received.write(start);
    expect([status, (await chunks.next()).value]).toEqual([200, 'a']);
    received.write(end);
    expect((await chunks.next()).value).toBe('€');
    received.end();
    expect((await chunks.next()).done).toBe(true);
  });

  test('an answer of any status can be read', async () => {
    await using server = await startScriptedServer({ answer: (request) => request.answer(410, 'gone') });
    await using transport = open();
    const { status, body } = await transport.stream(get(server.url));
    expect([status, await collect(body)]).toEqual([410, 'gone']);
  });

  test('ends with a time-out when it is silent for too long, each chunk counting anew', async () => {
    await using server = await startScriptedServer();
    const clock = new FakeClock();
    await using transport = open({ clock });
    const opening = transport.stream(get(server.url, { timeoutMs: 1_000 }));
    const received = await server.next();
    received.open();
    const chunks = (await opening).body[Symbol.asyncIterator]();
    for (const chunk of ['one', 'two', 'three']) {
      const next = chunks.next();
      await clock.advance(900);
      received.write(chunk);
      expect((await next).value).toBe(chunk);
    }
    const silent = failure(chunks.next());
    await clock.advance(1_000);
    expect((await silent).kind).toBe('timeout');
    await received.closed();
  });

  test('a reader that takes its time is no silence of the server', async () => {
    await using server = await startScriptedServer();
    const clock = new FakeClock();
    await using transport = open({ clock });
    const opening = transport.stream(get(server.url, { timeoutMs: 1_000 }));
    const received = await server.next();
    received.open();
    received.write('one');
    const chunks = (await opening).body[Symbol.asyncIterator]();
    await chunks.next();
    await clock.advance(60_000);
    received.write('two');
    expect((await chunks.next()).value).toBe('two');
  });

  test.for(['reset', 'headers'])('without an answer or with a broken one it throws: %s', async (when) => {
    await using server = await startScriptedServer();
    await using transport = open();
    const text = failure(transport.stream(get(server.url)).then(({ body }) => collect(body)));
    const received = await server.next();
    if (when === 'headers') received.open();
    received.reset();
    expect((await text).kind).toBe('reset');
  });

  test('leaving the loop closes the connection', async () => {
    await using server = await startScriptedServer();
    await using transport = open();
    const opening = transport.stream(get(server.url));
    const received = await server.next();
    received.open();
    received.write('one');
    for await (const chunk of (await opening).body) {
      expect(chunk).toBe('one');
      break;
    }
    await received.closed();
  });

  test('a body that nobody reads is given up after the same silence', async () => {
    await using server = await startScriptedServer();
    const clock = new FakeClock();
    await using transport = open({ clock });
    const opening = transport.stream(get(server.url, { timeoutMs: 1_000 }));
    const received = await server.next();
    received.open();
    await opening;
    await clock.advance(1_000);
    await received.closed();
    expect(clock.pendingTimers).toBe(0);
  });

  test('its caller can cancel it while it waits for the next chunk', async () => {
    await using server = await startScriptedServer();
    await using transport = open();
    const controller = new AbortController();
    const opening = transport.stream(get(server.url, { signal: controller.signal }));
    const received = await server.next();
    received.open();
    const text = failure(collect((await opening).body));
    controller.abort();
    expect((await text).kind).toBe('aborted');
    await received.closed();
  });
});

describe('close', () => {
  test('lets a request in flight finish, cuts streams and refuses what comes later', async () => {
    await using server = await startScriptedServer();
    const transport = createUndiciTransport();
    const streaming = transport.stream(get(`${server.url}/watch`));
    const watch = await server.next();
    watch.open();
    const cut = failure(collect((await streaming).body));
    const answer = transport.request(get(server.url));
    const received = await server.next();

    const closing = transport.close();
    expect((await cut).kind).toBe('aborted');
    expect((await failure(transport.request(get(server.url)))).kind).toBe('aborted');
    received.answer(200, 'done');
    expect((await answer).body).toBe('done');
    await closing;
    expect(server.requests).toHaveLength(2);
  });
});

test('requests go through a given proxy, but for the hosts that are excepted', async () => {
  await using server = await startScriptedServer({ tls: 'server', answer: (request) => request.answer(200, 'ok') });
  const tunnelled: string[] = [];
  const sockets: Socket[] = [];
  const proxy = createServer();
  proxy.on('connect', (message, client: Socket) => {
    tunnelled.push(message.url ?? '');
    const upstream = connect(server.port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    sockets.push(client, upstream);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const http = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  try {
    await using through = open({ tls: { ca: tlsFixture.ca }, proxy: { http, https: http } });
    expect((await through.request(get(server.url))).body).toBe('ok');
    await using around = open({ tls: { ca: tlsFixture.ca }, proxy: { http, https: http, noProxy: '127.0.0.1' } });
    expect((await around.request(get(server.url))).body).toBe('ok');
    expect(tunnelled).toEqual([`127.0.0.1:${server.port}`]);
  } finally {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  }
});
