import { setImmediate } from 'node:timers';
import type { Clock } from '../platform/clock.ts';
import { createTimerQueue } from './timer-queue.ts';

/**
 * A clock that stands still until it is told to run. Then timers fire in the order (time, insertion), and before each one all promise work is let
 * settle, so that a run of everything that waits on this clock repeats exactly. `monotonicMs` is the virtual time since the start.
 */
export interface VirtualClock extends Clock {
  /** Fires all timers up to `timeMs` (epoch milliseconds as `now()` would tell them without jumps) and stands there. In the past: only settles. */
  runUntil(timeMs: number): Promise<void>;
  /** The same, for a span. */
  advance(spanMs: number): Promise<void>;
  /** Runs until no timer is left (true) or `limitMs` have passed (false); what ticks for ever never idles. */
  runUntilIdle(options: { readonly limitMs: number }): Promise<boolean>;
  /** Shifts `now()` alone, as a corrected system clock does; timers and `monotonicMs` do not notice. */
  jumpWall(byMs: number): void;
  /** The same timers, but a `now()` that never jumps: for those whose clock is not the faulty one. */
  readonly withoutJumps: Clock;
}

/** Promise work may itself take a turn of the event loop (streams do), so one turn is not enough. */
const settleRounds = 2;

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

async function settle(): Promise<void> {
  for (let round = 0; round < settleRounds; round++) await nextTurn();
}

/** Runs reject with what a timer's callback throws. Only one run at a time: a second one throws. */
export function createVirtualClock(options: { readonly startMs: number }): VirtualClock {
  const timers = createTimerQueue();
  let elapsedMs = 0;
  let wallShiftMs = 0;
  let isRunning = false;

  async function runTo(targetMs: number, stopWhenIdle: 'stop-when-idle' | 'reach-target'): Promise<void> {
    if (isRunning) throw new Error('the virtual clock is running already');
    isRunning = true;
    try {
      await settle();
      for (let timer = timers.peek(); timer !== undefined && timer.dueMs <= targetMs; timer = timers.peek()) {
        timers.pop();
        elapsedMs = Math.max(elapsedMs, timer.dueMs);
        timer.callback();
        await settle();
      }
      if (stopWhenIdle === 'reach-target' || timers.peek() !== undefined) elapsedMs = Math.max(elapsedMs, targetMs);
    } finally {
      isRunning = false;
    }
  }

  const withoutJumps: Clock = {
    now: () => options.startMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    schedule: (delayMs, callback) => {
      const timer = timers.push(elapsedMs + Math.max(0, delayMs), callback);
      return () => {
        timer.cancelled = true;
      };
    },
  };

  return {
    ...withoutJumps,
    now: () => options.startMs + elapsedMs + wallShiftMs,
    withoutJumps,
    runUntil: (timeMs) => runTo(timeMs - options.startMs, 'reach-target'),
    advance: (spanMs) => runTo(elapsedMs + spanMs, 'reach-target'),
    runUntilIdle: async ({ limitMs }) => {
      await runTo(elapsedMs + limitMs, 'stop-when-idle');
      return timers.peek() === undefined;
    },
    jumpWall: (byMs) => {
      wallShiftMs += byMs;
    },
  };
}
