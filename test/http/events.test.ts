import { Agent, get, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import type { ObjectCache } from '../../src/kube/object-cache.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { until } from '../support/kube/until.ts';
import { apiServer } from './support/api-server.ts';
import { cacheOf, canaryObject, run } from './support/canaries.ts';
import { briefly, eventsIn } from './support/events.ts';

const open: { close(): Promise<void> | void }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

interface Client {
  readonly response: IncomingMessage;
  readonly told: () => string[];
  readonly isClosed: () => boolean;
  leave(): void;
}

async function setUp({ canaries = cacheOf([canaryObject()]), clock = systemClock }: { canaries?: ObjectCache; clock?: Clock } = {}) {
  const { server } = apiServer({ canaries, clock });
  open.push(server);
  const { port } = await server.listen();
  const agent = new Agent({ keepAlive: true });
  open.push({ close: () => agent.destroy() });
  const request = (path: string, headers: Record<string, string> = {}) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      get({ host: '127.0.0.1', port, path, agent, headers }, resolve).on('error', reject);
    });
  /** A client of the event stream; `asleep` reads nothing until it is resumed. */
  const listen = async ({
    path = '/api/v1/events',
    headers = {},
    reads = 'at once',
  }: {
    path?: string;
    headers?: Record<string, string>;
    reads?: 'at once' | 'asleep';
  } = {}): Promise<Client> => {
    const response = await request(path, headers);
    const state = { text: '', isClosed: false };
    response.on('close', () => {
      state.isClosed = true;
    });
    response.on('error', () => {});
    response.setEncoding('utf8');
    if (reads === 'at once') {
      response.on('data', (chunk: string) => {
        state.text += chunk;
      });
    }
    return { response, told: () => eventsIn(state.text).map(briefly), isClosed: () => state.isClosed, leave: () => response.destroy() };
  };
  return { server, canaries, request, listen };
}

describe('the event stream', () => {
  test('tells each of its clients what there is and what becomes of it', async () => {
    const { canaries, listen } = await setUp();
    const [all, shop, bank] = await Promise.all([
      listen(),
      listen({ path: '/api/v1/events?namespace=shop' }),
      listen({ path: '/api/v1/events?namespace=bank' }),
    ]);
    canaries.put(canaryObject({ version: 2, status: { phase: 'Progressing', run } }));
    await until(() => all.told().length >= 3 && shop.told().length >= 3);
    canaries.remove(canaryObject({ version: 3 }));
    await until(() => all.told().length >= 4 && shop.told().length >= 4);
    const expected = ['canary shop/web @1', 'synced 1', 'canary shop/web @2', 'deleted shop/web @2'];
    expect([all.told(), shop.told(), bank.told()]).toEqual([expected, expected, ['synced 0']]);
  });

  test('says what it is, and that nobody may keep or change it', async () => {
    const { listen } = await setUp();
    const { response } = await listen();
    expect([response.statusCode, response.headers['content-type']?.split(';')[0]]).toEqual([200, 'text/event-stream']);
    expect(response.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-accel-buffering': 'no',
      connection: 'close',
    });
  });

  test('begins anew for a client that comes back', async () => {
    const { listen } = await setUp();
    const client = await listen({ headers: { 'last-event-id': '1' } });
    await until(() => client.told().length >= 2);
    expect(client.told()).toEqual(['canary shop/web @1', 'synced 1']);
  });

  test('lets go of a client that leaves', async () => {
    const clock = new FakeClock();
    const { listen } = await setUp({ clock });
    const client = await listen();
    expect(clock.pendingTimers).toBeGreaterThan(0);
    client.leave();
    await until(() => clock.pendingTimers === 0);
  });

  test('is given to a hundred clients at once, and to the next when one has left', async () => {
    const clock = new FakeClock();
    const { request, listen } = await setUp({ clock });
    const clients = await Promise.all(Array.from({ length: 100 }, () => listen()));
    const timers = clock.pendingTimers;
    const refused = await request('/api/v1/events');
    refused.resume();
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '5']);
    clients[0]?.leave();
    await until(() => clock.pendingTimers < timers);
    expect((await listen()).response.statusCode).toBe(200);
  });
});

/** More than the buffers of both ends of a connection hold. */
function muchToTell(): ObjectCache {
  const checks = [{ name: 'long', bound: '>= 1', verdict: 'pass' as const, query: 'x'.repeat(64 * 1024) }];
  return cacheOf(Array.from({ length: 400 }, (_, index) => canaryObject({ name: `web-${index}`, status: { run: { ...run, checks } } })));
}

describe('a client that does not read', () => {
  test('is dropped', async () => {
    const clock = new FakeClock();
    const canaries = muchToTell();
    const { listen } = await setUp({ clock, canaries });
    const client = await listen({ reads: 'asleep' });
    for (let beat = 0; beat < 6 && clock.pendingTimers > 0; beat++) await clock.advance(15_000);
    await until(() => clock.pendingTimers === 0);
    client.response.resume();
    await until(client.isClosed);
    expect(client.response.complete).toBe(false);
  });

  test('but then does gets everything', async () => {
    const { listen } = await setUp({ canaries: muchToTell() });
    const client = await listen({ reads: 'asleep' });
    let text = '';
    client.response.on('data', (chunk: string) => {
      text += chunk;
    });
    await until(() => text.includes('event: synced'));
    expect(eventsIn(text)).toHaveLength(401);
  });
});

describe('when the server closes', () => {
  test('streams end at once and in good order, though their clients would stay', async () => {
    const { server, listen } = await setUp();
    const clients = await Promise.all([listen(), listen()]);
    await until(() => clients.every(({ told }) => told().length >= 2));
    const startedMs = systemClock.monotonicMs();
    await server.close();
    expect(systemClock.monotonicMs() - startedMs).toBeLessThan(1000);
    await until(() => clients.every(({ isClosed }) => isClosed()));
    expect(clients.map(({ response }) => response.complete)).toEqual([true, true]);
  });

  test('a stream that cannot be written is cut after the time for requests in flight', async () => {
    const clock = new FakeClock();
    const { server, listen } = await setUp({ clock, canaries: muchToTell() });
    await listen({ reads: 'asleep' });
    let isClosed = false;
    const closed = server.close().then(() => {
      isClosed = true;
    });
    await clock.advance(4999);
    expect(isClosed).toBe(false);
    await clock.advance(1);
    await closed;
  });
});
