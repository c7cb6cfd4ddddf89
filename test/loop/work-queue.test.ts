import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { WorkQueue } from '../../src/loop/work-queue.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { FakeClock } from '../support/fake-clock.ts';

/** A queue whose turns wait until the test ends them. */
function held(options: { concurrency?: number; random?: () => number } = {}) {
  const clock = new FakeClock();
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const queue = new WorkQueue<string>({
    clock,
    random: options.random ?? (() => 0),
    concurrency: options.concurrency ?? 1,
    work: (key) => {
      if (ends.has(key)) throw new Error(`two workers on ${key}`);
      started.push(key);
      return new Promise((resolve) => {
        ends.set(key, () => {
          ends.delete(key);
          resolve();
        });
      });
    },
  });
  queue.open();
  const end = async (key: string) => {
    ends.get(key)?.();
    await clock.advance(0);
  };
  return { clock, queue, started, end, running: () => [...ends.keys()] };
}

/** A queue whose turns end at once; `started` has the key and the milliseconds since the start. */
function instant(random: () => number = () => 0) {
  const clock = new FakeClock();
  const started: [string, number][] = [];
  const queue = new WorkQueue<string>({
    clock,
    random,
    concurrency: 1,
    work: async (key) => {
      started.push([key, clock.monotonicMs()]);
    },
  });
  queue.open();
  return { clock, queue, started };
}

describe('one key', () => {
  test('waits at most once', async () => {
    const { clock, queue, started, end } = held();
    queue.add('busy');
    await clock.advance(0);
    for (let i = 0; i < 3; i++) queue.add('a');
    expect(queue.depth).toBe(1);
    await end('busy');
    await end('a');
    expect(started).toEqual(['busy', 'a']);
  });

  test('runs again, once, when it is added while it is worked on, and never twice at a time', async () => {
    const { clock, queue, started, end, running } = held({ concurrency: 4 });
    queue.add('a');
    await clock.advance(0);
    queue.add('a');
    queue.add('a');
    await clock.advance(0);
    expect(running()).toEqual(['a']);
    await end('a');
    await end('a');
    expect(started).toEqual(['a', 'a']);
    expect(running()).toEqual([]);
  });
});

describe('many keys', () => {
  test('are worked on up to the limit', async () => {
    const { clock, queue, end, running } = held({ concurrency: 2 });
    for (const key of ['a', 'b', 'c']) queue.add(key);
    await clock.advance(0);
    expect(running()).toEqual(['a', 'b']);
    await end('a');
    expect(running()).toEqual(['b', 'c']);
  });

  test('of a start-up burst let a live key pass, also one that was among them', async () => {
    const { clock, queue, started, end } = held();
    for (const key of ['a', 'b', 'c', 'd']) queue.add(key, 'bulk');
    await clock.advance(0);
    queue.add('d');
    queue.add('d', 'bulk');
    for (const key of ['a', 'd', 'b', 'c']) await end(key);
    expect(started).toEqual(['a', 'd', 'b', 'c']);
  });

  test('of a start-up burst get their turn even when live keys never end', async () => {
    const { clock, queue, started, end } = held();
    queue.add('live');
    queue.add('bulk', 'bulk');
    await clock.advance(0);
    for (let i = 0; i < 20 && !started.includes('bulk'); i++) {
      queue.add('live');
      await end('live');
    }
    expect(started).toContain('bulk');
  });

  test('that wait for nothing leave room for timers and sockets in between', async () => {
    let turns = 0;
    const queue = new WorkQueue<string>({
      clock: systemClock,
      random: () => 0,
      concurrency: 1,
      work: async () => {
        const untilMs = systemClock.monotonicMs() + 2;
        while (systemClock.monotonicMs() < untilMs);
        turns++;
      },
    });
    queue.open();
    for (let i = 0; i < 200; i++) queue.add(`key-${i}`);
    while (turns === 0) await setImmediate();
    expect(turns).toBeLessThan(100);
    queue.close();
  });
});

describe('a wake-up', () => {
  test('comes at its wall time', async () => {
    const { clock, queue, started } = instant();
    queue.wake('a', clock.now() + 5000);
    await clock.advance(4999);
    expect(started).toEqual([]);
    await clock.advance(1);
    expect(started).toEqual([['a', 5000]]);
  });

  test.for([
    { name: 'addAt keeps the earlier', by: 'addAt', at: [5000, 9000], expected: [5000] },
    { name: 'addAt moves it forward', by: 'addAt', at: [9000, 5000], expected: [5000] },
    { name: 'wake replaces it by a later', by: 'wake', at: [5000, 9000], expected: [9000] },
    { name: 'wake replaces it by an earlier', by: 'wake', at: [9000, 5000], expected: [5000] },
    { name: 'wake takes it back', by: 'wake', at: [5000, undefined], expected: [] },
  ] as const)('$name', async ({ by, at, expected }) => {
    const { clock, queue, started } = instant();
    for (const ms of at) {
      if (by === 'addAt' && ms !== undefined) queue.addAt('a', clock.now() + ms);
      else queue.wake('a', ms === undefined ? undefined : clock.now() + ms);
    }
    await clock.advance(20_000);
    expect(started.map(([, atMs]) => atMs)).toEqual(expected);
  });

  test('days away comes at its time', async () => {
    const { clock, queue, started } = instant();
    const threeDaysMs = 3 * 24 * 3_600_000;
    queue.wake('a', clock.now() + threeDaysMs);
    await clock.advance(threeDaysMs - 1);
    expect(started).toEqual([]);
    await clock.advance(1);
    expect(started).toHaveLength(1);
  });

  test('comes within a minute after the wall clock jumped past it', async () => {
    const { clock, queue, started } = instant();
    queue.wake('a', clock.now() + 3_600_000);
    await clock.advance(1000);
    clock.jumpWall(7_200_000);
    await clock.advance(60_000);
    expect(started).toHaveLength(1);
  });

  test('waits for its wall time after the wall clock was set back', async () => {
    const { clock, queue, started } = instant();
    queue.wake('a', clock.now() + 10_000);
    clock.jumpWall(-20_000);
    await clock.advance(29_999);
    expect(started).toEqual([]);
    await clock.advance(1);
    expect(started).toHaveLength(1);
  });

  test('of another key does not delay it', async () => {
    const { clock, queue, started } = instant();
    queue.wake('far', clock.now() + 50_000);
    queue.wake('near', clock.now() + 1000);
    queue.wake('nearer', clock.now() + 500);
    queue.wake('nearer', undefined);
    await clock.advance(50_000);
    expect(started).toEqual([
      ['near', 1000],
      ['far', 50_000],
    ]);
  });
});

describe('a retry', () => {
  test('comes later with each failure, up to a minute', async () => {
    const { clock, queue, started } = instant();
    const delays: number[] = [];
    for (let i = 0; i < 8; i++) {
      const fromMs = clock.monotonicMs();
      queue.retry('a', 1000);
      await clock.advance(60_000);
      delays.push((started.at(-1)?.[1] ?? 0) - fromMs);
    }
    expect(delays).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  });

  test('begins anew after a success', async () => {
    const { clock, queue, started } = instant();
    queue.retry('a', 1000);
    queue.retry('a', 1000);
    queue.forget('a');
    queue.retry('a', 1000);
    await clock.advance(60_000);
    expect(started).toEqual([['a', 1000]]);
  });

  test('is spread by chance over the second half of its delay', async () => {
    const { clock, queue, started } = instant(() => 0.5);
    queue.retry('a', 1000);
    await clock.advance(60_000);
    expect(started).toEqual([['a', 750]]);
  });

  test('does not wait for the wall clock', async () => {
    const { clock, queue, started } = instant();
    queue.retry('a', 1000);
    clock.jumpWall(-3_600_000);
    await clock.advance(1000);
    expect(started).toHaveLength(1);
  });

  test('leaves the wake-up as it is, and is spared by a turn that came before it', async () => {
    const { clock, queue, started } = instant();
    queue.wake('a', clock.now() + 5000);
    queue.retryAfter('a', 3000);
    await clock.advance(2000);
    queue.add('a');
    await clock.advance(60_000);
    expect(started).toEqual([
      ['a', 2000],
      ['a', 5000],
    ]);
  });
});

describe('a queue', () => {
  test('with nothing scheduled runs no timer', async () => {
    const { clock, queue } = instant();
    queue.add('a');
    queue.wake('b', clock.now() + 1000);
    queue.retry('c', 1000);
    await clock.advance(500);
    expect(clock.pendingTimers).toBe(1);
    queue.wake('b', undefined);
    await clock.advance(60_000);
    expect(clock.pendingTimers).toBe(0);
  });

  test('that is closed starts nothing, keeps nothing and lets what runs end', async () => {
    const { clock, queue, started, end } = held();
    queue.add('a');
    await clock.advance(0);
    queue.add('a');
    queue.add('b');
    queue.wake('c', clock.now() + 1000);
    queue.retry('d', 1000);
    queue.close();
    let isIdle = false;
    void queue.idle().then(() => {
      isIdle = true;
    });
    queue.add('e');
    queue.retry('a', 1000);
    queue.wake('a', clock.now() + 1000);
    await clock.advance(60_000);
    expect(isIdle).toBe(false);
    await end('a');
    expect([isIdle, started, queue.depth, clock.pendingTimers]).toEqual([true, ['a'], 0, 0]);
  });

  test('that is opened again while a turn from before goes on still has one worker per key', async () => {
    const { clock, queue, started, end, running } = held({ concurrency: 2 });
    queue.add('a');
    await clock.advance(0);
    queue.close();
    queue.open();
    queue.add('a', 'bulk');
    await clock.advance(0);
    expect(running()).toEqual(['a']);
    await end('a');
    expect(started).toEqual(['a', 'a']);
  });
});
