import { describe, expect, test } from 'vitest';
import { sleep } from '../../src/platform/sleep.ts';
import { FakeClock } from './fake-clock.ts';

describe('FakeClock', () => {
  test('runs due timers in the order of their time, each at its time', async () => {
    const clock = new FakeClock();
    const seen: string[] = [];
    clock.schedule(20, () => seen.push(`b at ${clock.monotonicMs()}`));
    clock.schedule(10, () => seen.push(`a at ${clock.monotonicMs()}`));
    clock.schedule(21, () => seen.push('late'));
    await clock.advance(20);
    expect(seen).toEqual(['a at 10', 'b at 20']);
    expect(clock.pendingTimers).toBe(1);
  });

  test('lets promises settle between timers, so that a chain of sleeps passes in one advance', async () => {
    const clock = new FakeClock();
    let wokeAt = 0;
    const sleeper = (async () => {
      for (let i = 0; i < 5; i++) await sleep(clock, 100);
      wokeAt = clock.monotonicMs();
    })();
    await clock.advance(1000);
    await sleeper;
    expect(wokeAt).toBe(500);
    expect(clock.monotonicMs()).toBe(1000);
  });

  test('a jump of the wall clock moves neither timers nor monotonic time', async () => {
    const clock = new FakeClock('2026-01-01T00:00:00.000Z');
    let ran = 0;
    clock.schedule(10, () => ran++);
    clock.jumpWall(3_600_000);
    await clock.advance(9);
    expect([ran, clock.monotonicMs(), new Date(clock.now()).toISOString()]).toEqual([0, 9, '2026-01-01T01:00:00.009Z']);
  });

  test('a cancelled timer never runs', async () => {
    const clock = new FakeClock();
    let ran = 0;
    const cancel = clock.schedule(10, () => ran++);
    cancel();
    cancel();
    await clock.advance(100);
    expect([ran, clock.pendingTimers]).toEqual([0, 0]);
  });
});
