import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { steadyClock } from '../../src/platform/steady-clock.ts';
import { FakeClock } from '../support/fake-clock.ts';

const tenMinutesMs = 600_000;

/** What happens to the machine's clock between two readings. */
const event = fc.record({
  passesMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1_000_000 })),
  jumpsMs: fc.oneof(fc.constant(0), fc.integer({ min: -1_000_000, max: 1_000_000 })),
  readings: fc.nat(3),
});
const events = fc.array(event, { maxLength: 40 });

/** Plays what happens; returns each reading, and when it was taken. */
async function readings(some: readonly { readonly passesMs: number; readonly jumpsMs: number; readonly readings: number }[]) {
  const clock = new FakeClock();
  const steady = steadyClock(clock);
  const read = () => ({ atMs: clock.monotonicMs(), nowMs: steady.now() });
  const all = [read()];
  for (const { passesMs, jumpsMs, readings } of some) {
    clock.jumpWall(jumpsMs);
    await clock.advance(passesMs);
    for (let left = readings; left > 0; left--) all.push(read());
  }
  return { clock, steady, all };
}

describe('a clock that is steady', () => {
  test('never goes back, and measures every span to 1 %, whatever the wall clock does', async () => {
    await fc.assert(
      fc.asyncProperty(events, async (some) => {
        const { all } = await readings(some);
        for (const [index, from] of all.entries())
          for (const to of all.slice(index + 1)) {
            const [spanMs, trueMs] = [to.nowMs - from.nowMs, to.atMs - from.atMs];
            expect(spanMs).toBeGreaterThanOrEqual(0);
            // Both ends are in whole milliseconds.
            expect(Math.abs(spanMs - trueMs)).toBeLessThanOrEqual(0.01 * trueMs + 1);
          }
      }),
      { numRuns: 300 },
    );
  });

  test('is the wall clock where that does not jump', async () => {
    const unmoved = events.map((some) => some.map((one) => ({ ...one, jumpsMs: 0 })));
    await fc.assert(
      fc.asyncProperty(unmoved, async (some) => {
        const { clock, steady } = await readings(some);
        expect(steady.now()).toBe(clock.now());
      }),
    );
  });

  test('is right in the end', async () => {
    await fc.assert(
      fc.asyncProperty(events, async (some) => {
        const { clock, steady } = await readings(some);
        await clock.advance(100 * Math.abs(clock.now() - steady.now()) + 100);
        expect(Math.abs(clock.now() - steady.now())).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('keeps to 1 % also when it is read more often than a number of its size can tell', () => {
    let [elapsedMs, wallMs] = [0, Date.parse('2026-01-01T00:00:00Z')];
    const steady = steadyClock({ now: () => wallMs, monotonicMs: () => elapsedMs, schedule: () => () => {} });
    const startMs = steady.now();
    wallMs += tenMinutesMs;
    for (let reading = 0; reading < 1_000_000; reading++) {
      elapsedMs += 0.001_3;
      steady.now();
    }
    expect(steady.now() - startMs).toBe(Math.floor(1_300 * 1.01));
  });

  test.for([tenMinutesMs, -tenMinutesMs])('approaches a wall clock that was set by %i ms by a hundredth of the time', async (jumpMs) => {
    const clock = new FakeClock();
    const steady = steadyClock(clock);
    const startMs = steady.now();
    clock.jumpWall(jumpMs);
    expect(steady.now()).toBe(startMs);
    await clock.advance(10_000);
    expect(steady.now() - startMs).toBe(jumpMs > 0 ? 10_100 : 9_900);
  });

  test('follows a wall clock that is late by a little at each reading, as a corrected oscillator is', async () => {
    const clock = new FakeClock();
    const steady = steadyClock(clock);
    for (let second = 0; second < 1_000; second++) {
      clock.jumpWall(-1);
      await clock.advance(1_000);
    }
    expect(steady.now()).toBe(clock.now());
  });

  test('leaves timers and monotonic time as they are', async () => {
    const clock = new FakeClock();
    const steady = steadyClock(clock);
    const fired: string[] = [];
    steady.schedule(1_000, () => fired.push('kept'));
    steady.schedule(1_000, () => fired.push('cancelled'))();
    clock.jumpWall(tenMinutesMs);
    await clock.advance(999);
    expect(fired).toEqual([]);
    await clock.advance(1);
    expect(fired).toEqual(['kept']);
    expect(steady.monotonicMs()).toBe(1_000);
  });
});
