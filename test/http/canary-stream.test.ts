import { describe, expect, test } from 'vitest';
import type { Canary } from '../../src/api/canary.ts';
import { canaryDto } from '../../src/http/canary-dto.ts';
import type { CanarySource } from '../../src/http/canary-source.ts';
import { canaryStream } from '../../src/http/canary-stream.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { cacheOf, canaryObject, run } from './support/canaries.ts';
import { briefly, eventsIn } from './support/events.ts';

const web = canaryObject({ namespace: 'shop', name: 'web', version: 3, status: { phase: 'Progressing', run } });
const cart = canaryObject({ namespace: 'shop', name: 'cart', version: 2 });
const bank = canaryObject({ namespace: 'bank', name: 'web', version: 1 });

function setUp({ namespace }: { readonly namespace?: string } = {}) {
  const clock = new FakeClock();
  const canaries = cacheOf([web, cart, bank]);
  const state = { text: '', isEnded: false, isClosed: false, listeners: 0 };
  const counted: CanarySource = {
    synced: true,
    get: (key) => canaries.get(key),
    list: (of) => canaries.list(of),
    subscribe: (listener) => {
      const unsubscribe = canaries.subscribe(listener);
      state.listeners++;
      return () => {
        unsubscribe();
        state.listeners = 0;
      };
    },
  };
  const stream = canaryStream({ canaries: counted, clock, namespace });
  stream.body.on('close', () => {
    state.isClosed = true;
  });
  const read = () => {
    stream.body.setEncoding('utf8');
    stream.body.on('end', () => {
      state.isEnded = true;
    });
    stream.body.on('data', (chunk: string) => {
      state.text += chunk;
    });
  };
  /** What has come since it was last asked. */
  const news = async () => {
    await clock.advance(0);
    const { text } = state;
    state.text = '';
    return text;
  };
  return { clock, canaries, stream, state, read, news, told: async () => eventsIn(await news()).map(briefly) };
}

describe('a stream begins with everything', () => {
  test('in order, with how soon to come back, and says when that is all', async () => {
    const { read, told } = setUp();
    read();
    expect(await told()).toEqual(['canary bank/web @1', 'canary shop/cart @2', 'canary shop/web @3', 'synced 3']);
  });

  test('in exactly this form', async () => {
    const { read, news } = setUp({ namespace: 'bank' });
    read();
    expect(await news()).toBe(
      `retry: 2000\n\nevent: canary\nid: 1\ndata: ${JSON.stringify(canaryDto(bank as unknown as Canary))}\n\nevent: synced\ndata: {"count":1}\n\n`,
    );
  });

  test('of its namespace only, if it has one', async () => {
    const { read, told, canaries } = setUp({ namespace: 'shop' });
    read();
    expect(await told()).toEqual(['canary shop/cart @2', 'canary shop/web @3', 'synced 2']);
    canaries.put({ ...bank, metadata: { ...bank.metadata, resourceVersion: '9' } });
    canaries.remove(bank);
    expect(await told()).toEqual([]);
  });

  test('as it is when it is read, not as it was', async () => {
    const { read, told, canaries } = setUp({ namespace: 'shop' });
    canaries.put(canaryObject({ name: 'cart', version: 7 }));
    canaries.remove({ ...web, metadata: { ...web.metadata, resourceVersion: '8' } });
    read();
    expect(await told()).toEqual(['canary shop/cart @7', 'deleted shop/web @3', 'synced 2']);
  });
});

describe('then it follows', () => {
  test('each change and each deletion', async () => {
    const { read, told, canaries } = setUp();
    read();
    await told();
    canaries.put(canaryObject({ version: 4, status: { phase: 'Succeeded' } }));
    expect(await told()).toEqual(['canary shop/web @4']);
    canaries.remove(canaryObject({ version: 5 }));
    expect(await told()).toEqual(['deleted shop/web @4']);
    canaries.put(canaryObject({ version: 6 }));
    canaries.put(canaryObject({ name: 'new', version: 7 }));
    expect(await told()).toEqual(['canary shop/web @6', 'canary shop/new @7']);
  });

  test('a reader that is behind gets the newest state of each, once', async () => {
    const { read, told, canaries, stream } = setUp();
    for (let version = 10; version < 500; version++) canaries.put(canaryObject({ version }));
    canaries.remove(canaryObject({ name: 'cart', version: 600 }));
    canaries.put(canaryObject({ name: 'cart', version: 601 }));
    expect(stream.body.readableLength).toBe(0);
    read();
    expect(await told()).toEqual(['canary bank/web @1', 'canary shop/cart @601', 'canary shop/web @499', 'synced 3']);
  });
});

test('a reader that stops costs two events at most, however much happens', async () => {
  const { canaries, stream, clock } = setUp();
  const checks = [{ name: 'long', bound: '>= 1', verdict: 'pass' as const, query: 'x'.repeat(64 * 1024) }];
  stream.body.read(0);
  for (let version = 10; version < 300; version++) {
    canaries.put(canaryObject({ name: `web-${version % 50}`, version, status: { run: { ...run, checks } } }));
    await clock.advance(0);
  }
  expect(stream.body.readableLength).toBeGreaterThan(64 * 1024);
  expect(stream.body.readableLength).toBeLessThan(3 * 64 * 1024);
});

describe('a heartbeat', () => {
  test('comes every 15 s', async () => {
    const { clock, read, news } = setUp();
    read();
    await news();
    await clock.advance(14_999);
    expect(await news()).toBe('');
    await clock.advance(1);
    expect(await news()).toBe(': heartbeat\n\n');
    await clock.advance(45_000);
    expect(await news()).toBe(': heartbeat\n\n'.repeat(3));
  });

  test('keeps a reader for which there is nothing new', async () => {
    const { clock, read, state } = setUp();
    read();
    await clock.advance(9 * 60_000);
    expect(state.isClosed).toBe(false);
  });
});

describe('it ends', () => {
  test('for a reader that takes nothing from one heartbeat to the next', async () => {
    const { clock, state } = setUp();
    await clock.advance(29_999);
    expect(state.isClosed).toBe(false);
    await clock.advance(1);
    await clock.advance(0);
    expect([state.isClosed, clock.pendingTimers, state.listeners]).toEqual([true, 0, 0]);
  });

  test('after ten minutes, in good order', async () => {
    const { clock, read, state } = setUp();
    read();
    await clock.advance(599_999);
    expect(state.isEnded).toBe(false);
    await clock.advance(1);
    await clock.advance(0);
    expect([state.isEnded, clock.pendingTimers, state.listeners]).toEqual([true, 0, 0]);
  });

  test('when it is told to, also twice, and is deaf from then on', async () => {
    const { clock, canaries, stream, read, state, told } = setUp();
    read();
    await told();
    stream.end();
    stream.end();
    canaries.put(canaryObject({ version: 50 }));
    expect(await told()).toEqual([]);
    expect([state.isEnded, clock.pendingTimers, state.listeners]).toEqual([true, 0, 0]);
  });

  test('when its reader is gone', async () => {
    const { clock, canaries, stream, state, read, told } = setUp();
    read();
    await told();
    expect(state.listeners).toBe(1);
    stream.body.destroy();
    await clock.advance(0);
    canaries.put(canaryObject({ version: 50 }));
    stream.end();
    expect([await told(), clock.pendingTimers, state.listeners]).toEqual([[], 0, 0]);
  });
});
