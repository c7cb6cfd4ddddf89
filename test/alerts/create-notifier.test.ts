import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { AlertSink } from '../../src/alerts/alert-sink.ts';
import { createNotifier } from '../../src/alerts/create-notifier.ts';
import type { SendResult } from '../../src/alerts/notifier.ts';
import { alertTypes } from '../../src/alerts/registry.ts';
import { createUndiciTransport } from '../../src/platform/undici-transport.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { until } from '../support/kube/until.ts';
import { alertWith } from './alert-fixture.ts';
import { type Behaviour, scriptedTransport } from './scripted-transport.ts';

const secret = 'planted-secret-value';
const sinkWith = (change: Partial<AlertSink> = {}): AlertSink => ({
  type: 'slack',
  address: `http://hooks.example/${secret}`,
  channel: 'on-call',
  username: 'canary',
  ...change,
});

function typeOf(sink: AlertSink) {
  const type = alertTypes.find((entry) => entry.type === sink.type);
  if (type === undefined) throw new Error(sink.type);
  return type;
}

/** Sends one alert to a receiver that behaves so, in virtual time without jitter, and lets ten minutes pass. */
async function sendTo(behaviours: readonly Behaviour[], sink = sinkWith()) {
  const clock = new FakeClock();
  const transport = scriptedTransport(clock, behaviours);
  const notifier = createNotifier(typeOf(sink), sink, { transport, clock, random: () => 0 });
  const sending = notifier.send(alertWith(), new AbortController().signal).then((result) => ({ result, endedAtMs: clock.monotonicMs() }));
  await clock.advance(600_000);
  return { ...(await sending), triedAtMs: transport.sent.map(({ atMs }) => atMs), sent: transport.sent, timersLeft: clock.pendingTimers };
}

describe('tries', () => {
  test.for<[name: string, behaviours: Behaviour[], triedAtMs: number[], kind: SendResult['kind']]>([
    ['one where it is taken', [200], [0], 'sent'],
    ['one where it is taken otherwise', [204], [0], 'sent'],
    ['one where it is refused for good', [404], [0], 'refused'],
    ['one where it is sent elsewhere', [302], [0], 'refused'],
    ['one where the answer is too long', ['tooLarge'], [0], 'failed'],
    ['four where it answers 500', [500], [0, 1000, 3000, 7000], 'refused'],
    ['four where there is no connection', ['refused'], [0, 1000, 3000, 7000], 'failed'],
    ['four where the connection breaks', ['reset'], [0, 1000, 3000, 7000], 'failed'],
    ['four of five seconds where it hangs', ['hangs'], [0, 6000, 13_000, 22_000], 'failed'],
    ['until it is taken', [503, 'reset', 200], [0, 1000, 3000], 'sent'],
    ['after the time that it asks for', [{ status: 429, headers: { 'retry-after': '20' } }, 200], [0, 20_000], 'sent'],
    ['no later than half a minute', [{ status: 429, headers: { 'retry-after': '3600' } }, 200], [0, 30_000], 'sent'],
    ['as ever where it asks for nonsense', [{ status: 503, headers: { 'retry-after': 'soon' } }, 200], [0, 1000], 'sent'],
  ])('%s', async ([, behaviours, triedAtMs, kind]) => {
    const tried = await sendTo(behaviours);
    expect([tried.result.kind, tried.triedAtMs]).toEqual([kind, triedAtMs]);
    expect(tried.timersLeft).toBe(0);
  });

  test('end within half a minute for a receiver that hangs', async () => {
    expect((await sendTo(['hangs'])).endedAtMs).toBe(27_000);
  });

  test.for<[when: string, behaviours: Behaviour[], atMs: number]>([
    ['during a try', ['hangs'], 3000],
    ['between two tries', [500], 500],
  ])('end at once when cancelled %s', async ([, behaviours, atMs]) => {
    const clock = new FakeClock();
    const transport = scriptedTransport(clock, behaviours);
    const stopping = new AbortController();
    const sending = createNotifier(typeOf(sinkWith()), sinkWith(), { transport, clock, random: () => 0 }).send(
      alertWith(),
      stopping.signal,
    );
    await clock.advance(atMs);
    stopping.abort();
    expect(await sending).toEqual({ kind: 'cancelled' });
    expect([transport.sent.length, clock.pendingTimers]).toEqual([1, 0]);
  });
});

describe('what went wrong is told without the secret', () => {
  test.for<[behaviour: Behaviour, message: string]>([
    [404, 'it answered with status 404'],
    [500, 'it answered with status 500'],
    ['hangs', 'POST its address: no answer within 5000 ms'],
    ['refused', 'POST its address: refused'],
  ])('%j: %s', async ([behaviour, message]) => {
    const host = sinkWith({ address: `http://${secret}.example/${secret}`, token: secret });
    const { result } = await sendTo([behaviour], host);
    expect(result).toMatchObject({ message });
    expect(JSON.stringify(result)).not.toContain(secret);
  });

  test.for<[change: Partial<AlertSink>, message: string]>([
    [{ address: secret }, 'the address is not a URL that begins with http:// or https://'],
    [{ address: `ftp://${secret}/` }, 'the address is not a URL that begins with http:// or https://'],
    [{ token: `${secret}\u0000` }, 'the token holds a character that is not allowed in a header'],
  ])('before anything is sent: %j', async ([change, message]) => {
    const { result, sent } = await sendTo([200], sinkWith(change));
    expect([result, sent]).toEqual([{ kind: 'failed', message }, []]);
  });
});

describe('what is sent along', () => {
  test.for<[name: string, change: Partial<AlertSink>, authorization: string | undefined, url: string]>([
    ['Slack’s token', { token: 't' }, 'Bearer t', `http://hooks.example/${secret}`],
    ['no token to others', { type: 'msteams', token: 't' }, undefined, `http://hooks.example/${secret}`],
    ['a webhook’s token', { type: 'webhook', token: 't' }, 'Bearer t', `http://hooks.example/${secret}`],
    ['credentials in the address', { address: 'https://me:p%40ss@hooks.example/x' }, `Basic ${btoa('me:p@ss')}`, 'https://hooks.example/x'],
    ['nothing where there is nothing', {}, undefined, `http://hooks.example/${secret}`],
    ['Discord’s path', { type: 'discord', address: 'https://d/1' }, undefined, 'https://d/1/slack'],
  ])('%s', async ([, change, authorization, url]) => {
    const { sent } = await sendTo([200], sinkWith(change));
    expect(sent).toMatchObject([{ method: 'POST', url, timeoutMs: 5000 }]);
    expect(sent[0]?.headers?.['content-type']).toBe('application/json');
    expect(sent[0]?.headers?.['authorization']).toBe(authorization);
  });
});

test('every type reaches a real server with its payload', async () => {
  const seen: { path: string; headers: IncomingHttpHeaders; body: unknown }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    seen.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(body) });
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const transport = createUndiciTransport();
  try {
    const tools = { transport, clock: new FakeClock(), random: () => 0 };
    for (const type of alertTypes) {
      const sink = sinkWith({
        type: type.type,
        address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${type.type}`,
        token: 't',
      });
      expect(await createNotifier(type, sink, tools).send(alertWith(), new AbortController().signal)).toEqual({ kind: 'sent' });
      expect(seen.at(-1)?.body).toEqual(type.payload(alertWith(), sink));
      expect(seen.at(-1)?.headers['content-type']).toBe('application/json');
    }
    expect(seen.map(({ path }) => path)).toEqual(['/slack', '/msteams', '/discord/slack', '/rocket', '/gchat', '/webhook']);
  } finally {
    await transport.close();
    server.close();
  }
});

test('a server that hangs is tried again, and given up when cancelled', async () => {
  let asked = 0;
  const server = createServer(() => {
    asked++;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const clock = new FakeClock();
  const transport = createUndiciTransport({ clock });
  const stopping = new AbortController();
  try {
    const sink = sinkWith({ address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
    const sending = createNotifier(typeOf(sink), sink, { transport, clock, random: () => 0 }).send(alertWith(), stopping.signal);
    await until(() => asked === 1);
    const retried = (async () => {
      while (asked < 2) await clock.advance(1000);
    })();
    await retried;
    stopping.abort();
    expect(await sending).toEqual({ kind: 'cancelled' });
  } finally {
    server.closeAllConnections();
    server.close();
    await transport.close();
  }
});
