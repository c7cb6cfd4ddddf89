import { describe, expect, test } from 'vitest';
import { ObjectCache, type ObjectCacheOptions } from '../../src/kube/object-cache.ts';
import { objectKey } from '../../src/kube/object-key.ts';
import { createReflector, type ReflectorOptions } from '../../src/kube/reflector.ts';
import type { Transport } from '../../src/platform/transport.ts';
import { createUndiciTransport } from '../../src/platform/undici-transport.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { configMap, configMaps, connectionTo, listOf, status } from '../support/kube/objects.ts';
import { recordingLog } from '../support/kube/recording-log.ts';
import { type ReceivedRequest, startScriptedServer } from '../support/kube/scripted-server.ts';
import { until } from '../support/kube/until.ts';

type More = Partial<ReflectorOptions> & Pick<ObjectCacheOptions, 'content'> & { transportClock?: FakeClock };

async function setUp({ content = 'whole', transportClock, ...more }: More = {}) {
  const server = await startScriptedServer();
  const transport = createUndiciTransport(transportClock === undefined ? {} : { clock: transportClock });
  const connection = connectionTo(server.url, { transport });
  const clock = new FakeClock();
  const log = recordingLog();
  const cache = new ObjectCache({ log, content });
  const changes: string[] = [];
  cache.subscribe(({ type, object }) => changes.push(`${type} ${object.metadata.name}`));
  // Chance 0: the longest pauses and the shortest watches.
  const options = { connection, userAgent: 'serin/9', resource: configMaps, cache, clock, random: () => 0, log, ...more };
  const reflector = createReflector(options);
  reflector.start();
  return {
    server,
    clock,
    log,
    cache,
    changes,
    reflector,
    /** The next request, which comes after exactly this pause and not before. */
    nextAfter: async (pauseMs: number): Promise<ReceivedRequest> => {
      await until(() => clock.pendingTimers === 1);
      const sent = server.requests.length;
      await clock.advance(pauseMs - 1);
      expect([clock.pendingTimers, server.requests.length]).toEqual([1, sent]);
      await clock.advance(1);
      return server.next();
    },
    /** Answers the first list and opens the first watch. */
    begin: async (items = [configMap('web', 5)], version = 10): Promise<ReceivedRequest> => {
      (await server.next()).answer(200, listOf(items, version));
      const watch = await server.next();
      watch.open();
      return watch;
    },
    has: (name: string, resourceVersion: number) =>
      until(() => cache.get(objectKey('shop', name))?.metadata.resourceVersion === `${resourceVersion}`),
    [Symbol.asyncDispose]: async () => {
      await reflector.stop();
      await connection[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

const event = (type: 'ADDED' | 'MODIFIED' | 'DELETED', name: string, version: number) => ({ type, object: configMap(name, version) });
const bookmark = (version: number) => ({ type: 'BOOKMARK', object: { kind: 'ConfigMap', metadata: { resourceVersion: `${version}` } } });

describe('list and watch', () => {
  test('the cache follows the server', async () => {
    await using at = await setUp();
    const watch = await at.begin();
    await at.reflector.whenSynced;
    watch.line(event('ADDED', 'new', 11));
    watch.line(event('MODIFIED', 'web', 12));
    watch.line(event('DELETED', 'new', 13));
    await at.has('web', 12);
    await until(() => at.changes.length === 4);
    expect(at.changes).toEqual(['added web', 'added new', 'modified web', 'deleted new']);
    expect(at.cache.get(objectKey('shop', 'web'))).toEqual(configMap('web', 12));
    expect(at.reflector.status()).toEqual({ synced: true });
  });

  test('asks for pages, then for a watch with bookmarks that ends by itself within five to ten minutes', async () => {
    await using at = await setUp({ namespace: 'shop', labelSelector: 'a=b', fieldSelector: 'c=d', pageSize: 2 });
    const first = await at.server.next();
    expect([first.path, Object.fromEntries(first.query)]).toEqual([
      '/api/v1/namespaces/shop/configmaps',
      { limit: '2', labelSelector: 'a=b', fieldSelector: 'c=d' },
    ]);
    first.answer(200, listOf([configMap('a', 1), configMap('b', 2)], 10, 'more'));
    const second = await at.server.next();
    expect(second.query.get('continue')).toBe('more');
    expect(at.cache.synced).toBe(false);
    second.answer(200, listOf([configMap('c', 3)], 11));
    const watch = await at.server.next();
    expect([watch.path, Object.fromEntries(watch.query), watch.headers['user-agent']]).toEqual([
      '/api/v1/namespaces/shop/configmaps',
      {
        labelSelector: 'a=b',
        fieldSelector: 'c=d',
        watch: 'true',
        allowWatchBookmarks: 'true',
        timeoutSeconds: '300',
        resourceVersion: '10',
      },
      'serin/9',
    ]);
    expect(at.cache.list()).toHaveLength(3);
  });

  test('of metadata alone asks for no content and keeps none, even if the server sends it', async () => {
    await using at = await setUp({ content: 'metadata' });
    const list = await at.server.next();
    expect(list.headers['accept']).toBe('application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json');
    list.answer(200, listOf([configMap('web', 5, { data: { password: 's3cret' } })], 10));
    const watch = await at.server.next();
    expect(watch.headers['accept']).toBe('application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json');
    watch.open();
    const cut = configMap('cut', 11, { apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata' });
    watch.line({ type: 'ADDED', object: cut });
    await at.has('cut', 11);
    expect(at.cache.list()).toEqual([configMap('web', 5), configMap('cut', 11)]);
  });
});

describe('a watch that ends', () => {
  test('in peace after events goes on at once from the last of them', async () => {
    await using at = await setUp();
    const watch = await at.begin();
    watch.line(event('MODIFIED', 'web', 12));
    await at.has('web', 12);
    watch.end();
    expect((await at.server.next()).query.get('resourceVersion')).toBe('12');
    expect(at.reflector.status()).toEqual({ synced: true });
  });

  test('goes on from the last bookmark', async () => {
    await using at = await setUp();
    const watch = await at.begin();
    watch.line(event('MODIFIED', 'web', 12));
    watch.line(bookmark(4_000));
    watch.end();
    expect((await at.server.next()).query.get('resourceVersion')).toBe('4000');
  });

  test('in peace without a word is asked for again with growing pauses, up to half a minute', async () => {
    await using at = await setUp();
    let watch = await at.begin();
    for (const pauseMs of [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      watch.end();
      watch = await at.nextAfter(pauseMs);
      expect([watch.query.get('watch'), watch.query.get('resourceVersion')]).toEqual(['true', '10']);
      watch.open();
    }
    watch.line(bookmark(11));
    watch.end();
    expect((await at.server.next()).query.get('resourceVersion')).toBe('11');
  });

  test('having stood for long counts as good, even if nothing came: no pause grows', async () => {
    await using at = await setUp();
    let watch = await at.begin();
    for (let i = 0; i < 4; i++) {
      await until(() => at.reflector.status().error === undefined);
      await at.clock.advance(300_000);
      watch.end();
      watch = await at.server.next();
      watch.open();
    }
  });

  test('by a reset goes on after a pause, and is not dead', async () => {
    await using at = await setUp();
    let watch = await at.begin();
    for (const pauseMs of [500, 1_000, 2_000]) {
      watch.reset();
      watch = await at.nextAfter(pauseMs);
      expect(watch.query.get('resourceVersion')).toBe('10');
    }
    watch.open();
    watch.line(event('ADDED', 'new', 11));
    await at.has('new', 11);
  });

  test('by an API server that is away goes on when it is back', async () => {
    await using at = await setUp();
    let watch = await at.begin();
    watch.line(event('MODIFIED', 'web', 12));
    await at.has('web', 12);
    watch.reset();
    watch = await at.nextAfter(500);
    watch.answer(503, status(503, 'ServiceUnavailable'));
    watch = await at.nextAfter(1_000);
    watch.answer(200, `${JSON.stringify(event('ADDED', 'new', 13))}\n`);
    await at.has('new', 13);
  });

  test('by silence, on a connection that looks alive, goes on from the last bookmark', async () => {
    const transportClock = new FakeClock();
    await using at = await setUp({ transportClock, watchSilenceMs: 75_000 });
    const watch = await at.begin();
    watch.line(event('MODIFIED', 'web', 12));
    await at.has('web', 12);
    await transportClock.advance(74_999);
    watch.line(bookmark(20));
    await until(() => transportClock.pendingTimers === 1);
    await transportClock.advance(74_000);
    expect(at.server.requests).toHaveLength(2);
    await transportClock.advance(75_000);
    await watch.closed();
    const again = await at.nextAfter(500);
    expect(again.query.get('resourceVersion')).toBe('20');
    expect(at.reflector.status().error?.reason).toBe('Timeout');
    again.open();
    await until(() => at.reflector.status().error === undefined);
  });

  test('by silence three times, as of a server that was restored from a backup, leads to a new list, which counts alone', async () => {
    const transportClock = new FakeClock();
    await using at = await setUp({ transportClock });
    let watch = await at.begin([configMap('web', 500), configMap('gone', 501)], 900);
    for (const pauseMs of [500, 1_000, 2_000]) {
      await until(() => at.reflector.status().error === undefined && transportClock.pendingTimers === 1);
      await at.clock.advance(75_000);
      await transportClock.advance(75_000);
      watch = await at.nextAfter(pauseMs);
      if (pauseMs < 2_000) watch.open();
    }
    expect(watch.query.get('watch')).toBeNull();
    watch.answer(200, listOf([configMap('web', 300)], 400));
    const after = await at.server.next();
    expect(after.query.get('resourceVersion')).toBe('400');
    expect(at.changes.slice(2)).toEqual(['deleted gone', 'modified web']);
    after.open();
    after.line(event('MODIFIED', 'web', 401));
    await at.has('web', 401);
  });

  test('with a half-written event takes that event from the next watch', async () => {
    await using at = await setUp();
    const watch = await at.begin();
    watch.line(bookmark(11));
    watch.write(JSON.stringify(event('ADDED', 'new', 12)).slice(0, 50));
    watch.end();
    const again = await at.server.next();
    expect(again.query.get('resourceVersion')).toBe('11');
    again.open();
    again.line(event('ADDED', 'new', 12));
    await at.has('new', 12);
  });

  test('by something that is no JSON goes on after a pause', async () => {
    await using at = await setUp();
    const watch = await at.begin();
    watch.write('<html>proxy error</html>\n');
    expect((await at.nextAfter(500)).query.get('resourceVersion')).toBe('10');
  });
});

describe('a version that is too old', () => {
  const expired = { type: 'ERROR', object: status(410, 'Expired', 'too old resource version') };

  test.for(['as an answer', 'as an event'])('%s leads to a new list, and what vanished meanwhile is deleted', async (how) => {
    await using at = await setUp();
    const watch = await at.begin([configMap('web', 5), configMap('gone', 6)]);
    watch.line(bookmark(11));
    if (how === 'as an event') watch.line(expired);
    else {
      watch.end();
      (await at.server.next()).answer(410, status(410, 'Expired'));
    }
    const list = how === 'as an event' ? await at.server.next() : await at.nextAfter(500);
    expect([list.query.get('watch'), list.query.get('resourceVersion')]).toEqual([null, null]);
    list.answer(200, listOf([configMap('web', 30), configMap('new', 31)], 40));
    expect((await at.server.next()).query.get('resourceVersion')).toBe('40');
    expect(at.changes.slice(2)).toEqual(['deleted gone', 'modified web', 'added new']);
  });

  test('again and again makes no storm of lists', async () => {
    await using at = await setUp();
    (await at.server.next()).answer(200, listOf([], 10));
    (await at.server.next()).answer(410, status(410, 'Expired'));
    for (const pauseMs of [500, 1_000, 2_000, 4_000]) {
      (await at.nextAfter(pauseMs)).answer(200, listOf([], 10));
      (await at.server.next()).answer(410, status(410, 'Expired'));
    }
  });

  test('on a later page begins the list anew', async () => {
    await using at = await setUp();
    (await at.server.next()).answer(200, listOf([configMap('old', 1)], 10, 'more'));
    (await at.server.next()).answer(410, status(410, 'Expired'));
    (await at.server.next()).answer(200, listOf([configMap('web', 20)], 21));
    await at.reflector.whenSynced;
    expect(at.changes).toEqual(['added web']);
  });
});

describe('another error inside a watch', () => {
  const broken = { type: 'ERROR', object: status(500, 'InternalError', 'etcd event received with PrevKv=nil') };

  test('goes on from where it was after a pause, and says so meanwhile', async () => {
    await using at = await setUp();
    const watch = await at.begin();
    watch.line(event('MODIFIED', 'web', 12));
    watch.line(broken);
    const again = await at.nextAfter(500);
    expect(again.query.get('resourceVersion')).toBe('12');
    expect(at.reflector.status()).toMatchObject({ synced: true, error: { reason: 'ServerError', status: 500 } });
    again.open();
    again.line(event('MODIFIED', 'web', 13));
    await at.has('web', 13);
    expect(at.reflector.status()).toEqual({ synced: true });
  });

  test('three times in a row at one place leads to a new list', async () => {
    await using at = await setUp();
    let watch = await at.begin();
    for (const pauseMs of [500, 1_000]) {
      watch.line(broken);
      watch = await at.nextAfter(pauseMs);
      expect(watch.query.get('watch')).toBe('true');
      watch.open();
    }
    watch.line(broken);
    const list = await at.nextAfter(2_000);
    expect(list.query.get('watch')).toBeNull();
    expect(at.log.lines.map(({ level, message }) => [level, message])).toEqual([
      ['debug', 'a watch ended early'],
      ['debug', 'a watch ended early'],
      ['warn', 'a resource cannot be watched'],
    ]);
    list.answer(200, listOf([], 50));
    await until(() => at.log.lines.length === 4);
    expect(at.log.lines[3]).toMatchObject({ level: 'info', message: 'a resource is watched again' });
  });
});

describe('a refusal', () => {
  test('429 is respected for as long as Retry-After says', async () => {
    await using at = await setUp();
    (await at.server.next()).answer(429, status(429, 'TooManyRequests'), { 'retry-after': '7' });
    const list = await at.nextAfter(7_000);
    list.answer(200, listOf([], 10));
    (await at.server.next()).answer(429, status(429, 'TooManyRequests'), { 'retry-after': '9' });
    expect((await at.nextAfter(9_000)).query.get('resourceVersion')).toBe('10');
  });

  test.for([
    [403, 'Forbidden'],
    [404, 'NotFound'],
  ] as const)('%i on the list is told in the status, logged once and tried again slowly', async ([code, reason]) => {
    await using at = await setUp();
    (await at.server.next()).answer(code, status(code, reason, 'no configmaps for you'));
    let list = await at.nextAfter(2_000);
    expect(at.reflector.status()).toMatchObject({
      synced: false,
      error: { reason, message: 'GET /api/v1/configmaps: no configmaps for you' },
    });
    for (const pauseMs of [4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
      list.answer(code, status(code, reason));
      list = await at.nextAfter(pauseMs);
    }
    expect(at.log.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    list.answer(200, listOf([configMap('web', 1)], 2));
    await at.reflector.whenSynced;
    expect(at.reflector.status()).toEqual({ synced: true });
  });

  test('404 is an empty list where the kind need not be there: nobody is told, and it is asked for again in an hour', async () => {
    await using at = await setUp({ absence: 'fine' });
    (await at.server.next()).answer(404, status(404, 'NotFound'));
    await at.reflector.whenSynced;
    expect(at.cache.list()).toEqual([]);
    const list = await at.nextAfter(3_600_000);
    expect(at.log.lines.filter(({ level }) => level === 'warn')).toEqual([]);
    list.answer(200, listOf([configMap('web', 1)], 2));
    await at.has('web', 1);
    (await at.server.next()).answer(404, status(404, 'NotFound'));
    await at.nextAfter(3_600_000);
    expect(at.cache.list()).toEqual([]);
  });

  test('an answer that is no list is an error, not an empty cluster', async () => {
    await using at = await setUp();
    const watch = await at.begin();
    watch.line({ type: 'ERROR', object: status(410, 'Expired') });
    (await at.nextAfter(500)).answer(200, { hello: 'from the wrong server' });
    const list = await at.nextAfter(1_000);
    expect([at.cache.list().length, at.reflector.status().error?.reason]).toEqual([1, 'Other']);
    list.answer(200, listOf([configMap('web', 5)], 20));
    await at.server.next();
  });
});

test('a listener that throws is logged, and the watch goes on behind the event', async () => {
  await using at = await setUp();
  at.cache.subscribe(() => {
    throw new Error('broken listener');
  });
  const watch = await at.begin([]);
  watch.line(event('ADDED', 'a', 11));
  watch.line(event('ADDED', 'b', 12));
  await at.has('b', 12);
  watch.end();
  expect((await at.server.next()).query.get('resourceVersion')).toBe('12');
  expect(at.log.lines.map(({ level }) => level)).toEqual(['error', 'error']);
});

describe('start and stop', () => {
  test('starting twice lists once', async () => {
    await using at = await setUp();
    at.reflector.start();
    await at.begin();
    await at.has('web', 5);
    expect(at.server.requests).toHaveLength(2);
  });

  const moments: [string, (at: Awaited<ReturnType<typeof setUp>>) => Promise<unknown>][] = [
    ['while it connects', async () => {}],
    ['during the list', (at) => at.server.next()],
    ['between pages', async (at) => (await at.server.next()).answer(200, listOf([configMap('a', 1)], 2, 'more'))],
    ['before the watch answers', async (at) => (await at.server.next()).answer(200, listOf([], 2)) ?? at.server.next()],
    ['during the watch', (at) => at.begin()],
    [
      'in a pause',
      async (at) => {
        (await at.server.next()).reset();
        await until(() => at.clock.pendingTimers === 1);
      },
    ],
  ];
  test.for(moments)('stopping %s is final and quiet', async ([, reach]) => {
    await using at = await setUp();
    await reach(at);
    const logged = at.log.lines.length;
    const known = at.changes.length;
    await at.reflector.stop();
    const sent = at.server.requests.length;
    at.reflector.start();
    await at.reflector.stop();
    await at.clock.advance(600_000);
    expect([at.server.requests.length, at.log.lines.length, at.changes.length, at.clock.pendingTimers]).toEqual([sent, logged, known, 0]);
    expect(at.reflector.status().error?.reason).not.toBe('Other');
  });

  test('what arrives together with the stop does not reach the cache: events', async () => {
    await using at = await setUp();
    at.cache.subscribe(({ object }) => {
      if (object.metadata.name === 'first') void at.reflector.stop();
    });
    const watch = await at.begin([]);
    watch.write([event('ADDED', 'first', 11), event('ADDED', 'second', 12)].map((line) => `${JSON.stringify(line)}\n`).join(''));
    await until(() => at.changes.length > 0);
    await at.reflector.stop();
    expect(at.changes).toEqual(['added first']);
  });

  test('what arrives together with the stop does not reach the cache: a list', async () => {
    await using server = await startScriptedServer({ answer: (request) => request.answer(200, listOf([configMap('web', 1)], 2)) });
    await using inner = connectionTo(server.url);
    let stopped: Promise<void> | undefined;
    const request: Transport['request'] = async (sent) => {
      const answer = await inner.transport.request(sent);
      stopped = reflector.stop();
      return answer;
    };
    const log = recordingLog();
    const cache = new ObjectCache({ log });
    const connection = { ...inner, transport: { ...inner.transport, request } };
    const reflector = createReflector({
      connection,
      userAgent: 'serin/9',
      resource: configMaps,
      cache,
      clock: new FakeClock(),
      random: () => 0,
      log,
    });
    reflector.start();
    await until(() => stopped !== undefined);
    await stopped;
    expect([cache.synced, cache.list(), log.lines]).toEqual([false, [], []]);
  });

  test('at rest it holds one open request and no timer', async () => {
    await using at = await setUp();
    await at.begin();
    await at.has('web', 5);
    await at.clock.advance(0);
    expect([at.clock.pendingTimers, at.server.requests.length]).toEqual([0, 2]);
  });
});

test('ten reflectors share connections with nobody, and each holds one', async () => {
  await using server = await startScriptedServer({
    answer: (request) => (request.query.get('watch') === null ? request.answer(200, listOf([], 10)) : request.open()),
  });
  await using connection = connectionTo(server.url, { transport: createUndiciTransport({ connections: 2 }) });
  const log = recordingLog();
  const reflectors = Array.from({ length: 10 }, () =>
    createReflector({
      connection,
      userAgent: 'serin/9',
      resource: configMaps,
      cache: new ObjectCache({ log }),
      clock: new FakeClock(),
      random: () => 0,
      log,
    }),
  );
  for (const reflector of reflectors) reflector.start();
  await until(() => server.requests.length === 20);
  expect(server.connections).toBeLessThanOrEqual(12);
  await Promise.all(reflectors.map((reflector) => reflector.stop()));
});
