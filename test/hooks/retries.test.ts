import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { longestCallMs } from '../../src/hooks/longest-call.ts';
import { type ReceivedRequest, startScriptedServer } from '../support/kube/scripted-server.ts';
import { startCalling } from './support/calling.ts';
import { WatchedClock } from './support/watched-clock.ts';

/** Answers the first request with the first, and every request after the last with the last. */
function inTurn(...answers: ((request: ReceivedRequest) => void)[]): (request: ReceivedRequest) => void {
  let count = 0;
  return (request) => answers[Math.min(count++, answers.length - 1)]?.(request);
}

const status =
  (code: number, headers: Record<string, string> = {}) =>
  (request: ReceivedRequest) =>
    request.answer(code, 'busy', headers);

describe('the retries of a hook', () => {
  test('pass it after one 500 and a 202, with the same body and the same key', async () => {
    await using server = await startScriptedServer({ answer: inTurn(status(500), status(202)) });
    const clock = new WatchedClock();
    await using calling = startCalling({ clock });
    const result = calling.call(server.url, { webhook: { retries: 1 } });
    await clock.pass(1_000);
    expect(await result).toEqual({ kind: 'ok' });
    const [first, second] = server.requests;
    expect(second?.body).toBe(first?.body);
    expect([first, second].map((request) => request?.headers['idempotency-key'])).toEqual(Array(2).fill('u1/run/25/0/rollout/0'));
  });

  test.for([429, 500, 502, 503, 504])('are used for %i', async (code) => {
    await using server = await startScriptedServer({ answer: status(code) });
    const clock = new WatchedClock();
    await using calling = startCalling({ clock });
    const result = calling.call(server.url, { webhook: { retries: 2 } });
    await clock.pass(1_000);
    await clock.pass(2_000);
    expect(await result).toEqual({ kind: 'refused', status: code, message: 'busy (after 3 tries)' });
    expect(server.requests).toHaveLength(3);
  });

  test.for([203, 304, 400, 403, 404, 408, 501])('are not used for %i', async (code) => {
    await using server = await startScriptedServer({ answer: status(code) });
    await using calling = startCalling();
    expect(await calling.call(server.url, { webhook: { retries: 5 } })).toMatchObject({ kind: 'refused', status: code });
    expect(server.requests).toHaveLength(1);
  });

  test('are given up when the process has closed its connections, so that no timer keeps it alive', async () => {
    await using server = await startScriptedServer({ answer: status(503) });
    const clock = new WatchedClock();
    await using calling = startCalling({ clock });
    const result = calling.call(server.url, { webhook: { retries: 1_000_000 } });
    await expect.poll(() => server.requests.length).toBe(1);
    await calling.close();
    await clock.pass(1_000);
    expect(await result).toMatchObject({ kind: 'failed', message: expect.stringContaining('this client is closed') });
    expect(clock.pendingTimers).toBe(0);
  });

  test.for([undefined, 0, -3])('are none where the field is %s', async (retries) => {
    await using server = await startScriptedServer({ answer: status(503) });
    await using calling = startCalling();
    await calling.call(server.url, { webhook: retries === undefined ? {} : { retries } });
    expect(server.requests).toHaveLength(1);
  });

  test('are used for a connection that breaks', async () => {
    await using server = await startScriptedServer({ answer: inTurn((request) => request.reset(), status(200)) });
    const clock = new WatchedClock();
    await using calling = startCalling({ clock });
    const result = calling.call(server.url, { webhook: { retries: 1 } });
    await clock.pass(1_000);
    expect(await result).toEqual({ kind: 'ok' });
  });

  test('are used for a hook that is not there', async () => {
    const port = await freePort();
    const clock = new WatchedClock();
    await using calling = startCalling({ clock });
    const result = calling.call(`http://127.0.0.1:${port}`, { webhook: { retries: 1 } });
    await clock.pass(1_000);
    expect(await result).toEqual({ kind: 'failed', message: `POST 127.0.0.1:${port}: no connection (ECONNREFUSED) (after 2 tries)` });
  });

  test('are used for a try that takes too long, each with its own timeout', async () => {
    await using server = await startScriptedServer({ answer: inTurn(() => {}, status(200)) });
    const clock = new WatchedClock();
    await using calling = startCalling({ clock });
    const result = calling.call(server.url, { webhook: { retries: 1, timeout: '4s' } });
    await clock.pass(4_000);
    await clock.pass(1_000);
    expect(await result).toEqual({ kind: 'ok' });
  });

  test('wait 1 s and twice as long each time, never more than 30 s', async () => {
    await using server = await startScriptedServer({ answer: status(503) });
    const clock = new WatchedClock();
    await using calling = startCalling({ clock });
    const result = calling.call(server.url, { webhook: { retries: 7 } });
    for (const seconds of [1, 2, 4, 8, 16, 30, 30]) await clock.pass(seconds * 1_000);
    expect(await result).toMatchObject({ message: 'busy (after 8 tries)' });
  });

  test('come up to half earlier by chance, so that hooks that failed together do not return together', async () => {
    await using server = await startScriptedServer({ answer: inTurn(status(503), status(200)) });
    const clock = new WatchedClock();
    await using calling = startCalling({ clock, random: () => 0.5 });
    const result = calling.call(server.url, { webhook: { retries: 1 } });
    await clock.pass(750);
    expect(await result).toEqual({ kind: 'ok' });
  });
});

describe('the wait that a hook asks for', () => {
  // The clock stands at 2026-01-01T00:00:00Z.
  test.for<[string, string, number]>([
    ['seconds', '7', 7_000],
    ['no time', '0', 0],
    ['a date', 'Thu, 01 Jan 2026 00:00:20 GMT', 20_000],
    ['a date in the past', 'Wed, 31 Dec 2025 23:59:00 GMT', 0],
    ['an hour: a minute at most', '3600', 60_000],
    ['next year: a minute at most', 'Fri, 01 Jan 2027 00:00:00 GMT', 60_000],
    ['more seconds than there are', '9'.repeat(400), 60_000],
    ['something else: as if it had not asked', 'soon', 1_000],
    ['a negative number: as if it had not asked', '-5', 1_000],
    ['a fraction: as if it had not asked', '1.5', 1_000],
    ['nothing: as if it had not asked', '', 1_000],
  ])('is %s', async ([, retryAfter, waitMs]) => {
    await using server = await startScriptedServer({ answer: inTurn(status(503, { 'retry-after': retryAfter }), status(200)) });
    const clock = new WatchedClock();
    await using calling = startCalling({ clock });
    const result = calling.call(server.url, { webhook: { retries: 1 } });
    await clock.pass(waitMs);
    expect(await result).toEqual({ kind: 'ok' });
  });
});

test('the longest call is all tries to their timeout and the longest waits between them', () => {
  expect(longestCallMs({ name: 'gate', url: 'http://gate.test' })).toBe(10_000);
  expect(longestCallMs({ name: 'gate', url: 'http://gate.test', timeout: '3s', retries: 2 })).toBe(3 * 3_000 + 2 * 60_000);
  expect(longestCallMs({ name: 'gate', url: 'http://gate.test', retries: -1 })).toBe(10_000);
  expect(longestCallMs({ name: 'gate', url: 'http://gate.test', retries: 1_000_000_000 })).toBe(101 * 10_000 + 100 * 60_000);
});

/** A port at which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
