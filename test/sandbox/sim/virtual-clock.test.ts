import { expect, test } from 'vitest';
import { sleep } from '../../../src/platform/sleep.ts';
import { createSeededRandom } from '../../../src/sandbox/seeded-random.ts';
import { createVirtualClock } from '../../../src/sandbox/virtual-clock.ts';

const startMs = Date.UTC(2026, 0, 1);

test('fires timers by time, and those of one time in the order they were set', async () => {
  const clock = createVirtualClock({ startMs });
  const fired: string[] = [];
  for (const [name, delayMs] of [
    ['c', 30],
    ['a', 10],
    ['b1', 20],
    ['b2', 20],
    ['later', 31],
  ] as const) {
    clock.schedule(delayMs, () => fired.push(`${name}@${clock.monotonicMs()}`));
  }
  await clock.advance(30);
  expect(fired).toEqual(['a@10', 'b1@20', 'b2@20', 'c@30']);
  expect(clock.now()).toBe(startMs + 30);
});

test('keeps the order of a thousand timers set at random', async () => {
  const clock = createVirtualClock({ startMs });
  const random = createSeededRandom(7);
  const fired: number[] = [];
  const delays = Array.from({ length: 1000 }, () => Math.floor(random() * 500));
  for (const delayMs of delays) clock.schedule(delayMs, () => fired.push(delayMs));
  await clock.advance(500);
  expect(fired).toEqual(delays.toSorted((a, b) => a - b));
});

test('lets promise work settle before the next timer fires', async () => {
  const clock = createVirtualClock({ startMs });
  const order: string[] = [];
  const worker = async () => {
    await sleep(clock, 10);
    order.push('woken');
    for (let i = 0; i < 50; i++) await Promise.resolve();
    order.push('done');
    await sleep(clock, 0);
    order.push('slept 0');
  };
  void worker();
  clock.schedule(11, () => order.push('next timer'));
  await clock.advance(20);
  expect(order).toEqual(['woken', 'done', 'slept 0', 'next timer']);
});

test('does not fire a cancelled timer, and cancelling twice is harmless', async () => {
  const clock = createVirtualClock({ startMs });
  let fired = 0;
  const cancel = clock.schedule(5, () => fired++);
  clock.schedule(6, () => fired++);
  cancel();
  cancel();
  await clock.advance(10);
  expect(fired).toBe(1);
});

test('runs until a time of day and stands there', async () => {
  const clock = createVirtualClock({ startMs });
  await clock.runUntil(startMs + 1234);
  expect(clock.now()).toBe(startMs + 1234);
  await clock.runUntil(startMs);
  expect(clock.now()).toBe(startMs + 1234);
});

test('idles when the last timer has fired, at its time', async () => {
  const clock = createVirtualClock({ startMs });
  clock.schedule(40, () => clock.schedule(2, () => undefined));
  expect(await clock.runUntilIdle({ limitMs: 1000 })).toBe(true);
  expect(clock.monotonicMs()).toBe(42);
});

test('gives up on idling at the limit', async () => {
  const clock = createVirtualClock({ startMs });
  const tick = () => void clock.schedule(10, tick);
  tick();
  expect(await clock.runUntilIdle({ limitMs: 105 })).toBe(false);
  expect(clock.monotonicMs()).toBe(105);
});

test('a jump of the wall clock moves no timer and no monotonic time', async () => {
  const clock = createVirtualClock({ startMs });
  let fired = false;
  clock.schedule(10, () => {
    fired = true;
  });
  clock.jumpWall(-3_600_000);
  expect(clock.now()).toBe(startMs - 3_600_000);
  expect(clock.withoutJumps.now()).toBe(startMs);
  await clock.advance(9);
  expect(fired).toBe(false);
  await clock.advance(1);
  expect(fired).toBe(true);
  expect(clock.monotonicMs()).toBe(10);
});

test('a run rejects with what a callback throws, and can go on after', async () => {
  const clock = createVirtualClock({ startMs });
  clock.schedule(1, () => {
    throw new Error('broken');
  });
  await expect(clock.advance(5)).rejects.toThrow('broken');
  await clock.advance(5);
  expect(clock.monotonicMs()).toBe(6);
});

test('refuses a second run while one is on', async () => {
  const clock = createVirtualClock({ startMs });
  const first = clock.advance(5);
  await expect(clock.advance(5)).rejects.toThrow('running already');
  await first;
});

test('a seed repeats its numbers, another seed gives others', () => {
  const take = (seed: number) => Array.from({ length: 5 }, createSeededRandom(seed));
  expect(take(1)).toEqual(take(1));
  expect(take(1)).not.toEqual(take(2));
});

test('seeded numbers are spread evenly over [0, 1)', () => {
  const random = createSeededRandom(42);
  const buckets = new Array<number>(10).fill(0);
  for (let i = 0; i < 10_000; i++) {
    const bucket = Math.floor(random() * 10);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  for (const count of buckets) expect(Math.abs(count - 1000)).toBeLessThan(120);
});
