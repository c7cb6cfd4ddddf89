import { expect, test } from 'vitest';
import { withTimeLimit } from '../../src/platform/time-limit.ts';
import { FakeClock } from '../support/fake-clock.ts';

const limited = (clock: FakeClock, work: Promise<string>, otherwise = () => 'late') =>
  withTimeLimit(work, { clock, limitMs: 100, otherwise });
const fails = () => {
  throw new Error('too late');
};

test('work in time is passed on, and nothing else is asked', async () => {
  const clock = new FakeClock();
  expect(await limited(clock, Promise.resolve('done'), fails)).toBe('done');
  await expect(limited(clock, Promise.reject(new Error('broken')), fails)).rejects.toThrow('broken');
  await clock.advance(0);
  expect(clock.pendingTimers).toBe(0);
});

test('work that takes too long is given up, and fails without harm later', async () => {
  const clock = new FakeClock();
  let fail: (error: Error) => void = () => {};
  const result = limited(
    clock,
    new Promise((_resolve, reject) => {
      fail = reject;
    }),
  );
  await clock.advance(100);
  expect(await result).toBe('late');
  fail(new Error('nobody waits'));
  await clock.advance(0);
});

test('what stands in may be an error', async () => {
  const clock = new FakeClock();
  const result = expect(limited(clock, new Promise(() => {}), fails)).rejects.toThrow('too late');
  await clock.advance(100);
  await result;
});
