import { describe, expect, test } from 'vitest';
import { startScriptedServer } from '../support/kube/scripted-server.ts';
import { tlsFixture } from '../support/kube/tls-fixture.ts';
import { startCalling } from './support/calling.ts';
import { WatchedClock } from './support/watched-clock.ts';

/** What a hook receives and how its answer counts: Flagger's own tests (flagger-engine section 9), and what they leave out. */
describe('a hook', () => {
  test('is posted to at its path with its query, as Flagger writes it, and with the idempotency key', async () => {
    await using server = await startScriptedServer({ answer: (request) => request.answer(202) });
    await using calling = startCalling();
    const webhook = { metadata: { zone: 'b', key1: 'val1' } };
    expect(await calling.call(`${server.url}/testing?team=a`, { webhook })).toEqual({ kind: 'ok' });
    const [request] = server.requests;
    expect([request?.method, request?.path, request?.query.get('team')]).toEqual(['POST', '/testing', 'a']);
    expect(request?.body).toBe(
      '{"name":"web","namespace":"shop","phase":"Progressing","checksum":"485d","metadata":{"key1":"val1","zone":"b"}}',
    );
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': 'u1/run/25/0/rollout/0',
      'user-agent': 'serin/test',
    });
  });

  test('is sent no metadata where there is none', async () => {
    await using server = await startScriptedServer({ answer: (request) => request.answer(200) });
    await using calling = startCalling();
    await calling.call(server.url, { webhook: { metadata: {} } });
    expect(server.requests[0]?.body).toBe('{"name":"web","namespace":"shop","phase":"Progressing","checksum":"485d"}');
  });

  test('cannot override what an event tells it', async () => {
    await using server = await startScriptedServer({ answer: (request) => request.answer(200) });
    await using calling = startCalling();
    const metadata = { eventMessage: 'Promotion completed!', eventType: 'Normal', timestamp: '1795242056189' };
    const own = { eventMessage: 'mine', eventType: 'mine', timestamp: 'mine', team: 'a' };
    await calling.call(server.url, { webhook: { type: 'event', metadata: own }, call: { metadata } });
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({ metadata: { ...metadata, team: 'a' } });
  });

  test.for([200, 201, 202, 204])('agrees by %i', async (status) => {
    await using server = await startScriptedServer({ answer: (request) => request.answer(status) });
    await using calling = startCalling();
    expect(await calling.call(server.url)).toEqual({ kind: 'ok' });
  });

  test.for([203, 205, 206, 304, 400, 403, 404, 418, 429, 500, 501, 503, 599])('does not agree by %i', async (status) => {
    await using server = await startScriptedServer({ answer: (request) => request.answer(status) });
    await using calling = startCalling();
    expect(await calling.call(server.url)).toMatchObject({ kind: 'refused', status });
    expect(server.requests).toHaveLength(1);
  });

  test('agrees whatever it says, and at whatever length', async () => {
    await using server = await startScriptedServer({ answer: (request) => request.answer(200, 'x'.repeat(3_000_000)) });
    await using calling = startCalling();
    expect(await calling.call(server.url)).toEqual({ kind: 'ok' });
  });

  test('that says no at any length is read no further than needed', async () => {
    await using server = await startScriptedServer();
    await using calling = startCalling();
    const result = calling.call(server.url);
    const request = await server.next();
    request.open(403);
    request.write('closed '.repeat(100_000));
    expect(await result).toMatchObject({ kind: 'refused', status: 403, message: `${'closed '.repeat(42)}close…` });
    await request.closed();
  });

  test('gets the user information of its address as Basic credentials, as Go sends them', async () => {
    await using server = await startScriptedServer({ answer: (request) => request.answer(200) });
    await using calling = startCalling();
    await calling.call(server.url.replace('//', '//bot:p%40ss@'));
    expect(server.requests[0]?.headers['authorization']).toBe(`Basic ${Buffer.from('bot:p@ss').toString('base64')}`);
  });
});

describe('the certificate of a hook', () => {
  test('is not trusted where nobody vouches for it', async () => {
    await using server = await startScriptedServer({ tls: 'server', answer: (request) => request.answer(200) });
    await using calling = startCalling();
    expect(await calling.call(server.url)).toEqual({
      kind: 'failed',
      message: `POST 127.0.0.1:${server.port}: no trusted connection (SELF_SIGNED_CERT_IN_CHAIN)`,
    });
    expect(server.requests).toHaveLength(0);
  });

  test('is not looked at with disableTLS', async () => {
    await using server = await startScriptedServer({ tls: 'server', answer: (request) => request.answer(200) });
    await using calling = startCalling();
    expect(await calling.call(server.url, { webhook: { disableTLS: true } })).toEqual({ kind: 'ok' });
  });

  test('is trusted by its authority', async () => {
    await using server = await startScriptedServer({ tls: 'server', answer: (request) => request.answer(200) });
    await using calling = startCalling({ tls: { ca: tlsFixture.ca } });
    expect(await calling.call(server.url)).toEqual({ kind: 'ok' });
  });
});

describe('the time of a call', () => {
  test.for([
    ['its timeout', '2s', 2_000],
    ['10 s', undefined, 10_000],
  ] as const)('is bounded by %s for a hook that hangs', async ([, timeout, limitMs]) => {
    await using server = await startScriptedServer();
    const clock = new WatchedClock();
    await using calling = startCalling({ clock });
    const result = calling.call(server.url, { webhook: timeout === undefined ? {} : { timeout } });
    const request = await server.next();
    await clock.pass(limitMs);
    const message = `POST 127.0.0.1:${server.port}: no answer within ${limitMs / 1000}s`;
    expect(await result).toEqual({ kind: 'failed', message });
    await request.closed();
    expect(clock.pendingTimers).toBe(0);
  });

  test('is not longer for a hook that agrees and never ends its answer', async () => {
    await using server = await startScriptedServer();
    const clock = new WatchedClock();
    await using calling = startCalling({ clock });
    const result = calling.call(server.url);
    const request = await server.next();
    request.open(200);
    request.write('{"so far": "so good"');
    await clock.pass(10_000);
    expect(await result).toMatchObject({ kind: 'failed', message: expect.stringMatching(/no answer within 10s$/) });
  });

  test('is not longer for redirects: one timeout covers them all', async () => {
    await using server = await startScriptedServer();
    const clock = new WatchedClock();
    await using calling = startCalling({ clock });
    const result = calling.call(server.url);
    const first = await server.next();
    await clock.advance(9_000);
    first.answer(307, '', { location: '/second' });
    await server.next();
    await clock.advance(999);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(1);
    expect(await result).toMatchObject({ kind: 'failed', message: expect.stringMatching(/no answer within 10s$/) });
  });

  test.for(['while it hangs', 'while it waits for the next try', 'before it starts'])('ends at once by an abort %s', async (when) => {
    await using server = await startScriptedServer();
    const clock = new WatchedClock();
    await using calling = startCalling({ clock });
    const abort = new AbortController();
    if (when === 'before it starts') abort.abort();
    const result = calling.call(server.url, { webhook: { retries: 5 }, signal: abort.signal });
    if (when !== 'before it starts') {
      const request = await server.next();
      if (when === 'while it waits for the next try') {
        request.answer(503, '', { 'retry-after': '7' });
        await clock.asked(7_000);
      }
    }
    abort.abort();
    expect(await result).toEqual({ kind: 'failed', message: 'cancelled' });
    expect(server.requests).toHaveLength(when === 'before it starts' ? 0 : 1);
    expect(clock.pendingTimers).toBe(0);
  });
});
