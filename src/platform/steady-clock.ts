import type { Clock } from './clock.ts';

/**
 * By how much of the time that passes the wall clock's lead or lag is taken over, at most. Little enough that no interval is noticeably longer or shorter, and
 * a minute is made good within two hours.
 */
const slewRate = 0.01;

/**
 * A clock whose wall time never jumps and never goes back, whatever `clock` is set to. It starts at the wall time of its creation, goes on with the monotonic
 * clock, and is slewed towards the wall time as a time daemon does it: a span of it is off by 1 % at most, and it is right in the end.
 * In whole milliseconds. What others state in wall time (dates of HTTP, leases) is to be compared with `clock` itself.
 */
export function steadyClock(clock: Clock): Clock {
  const [startWallMs, startMs] = [clock.now(), clock.monotonicMs()];
  let [readAtMs, slewedMs] = [startMs, 0];
  return {
    now: () => {
      const monotonicMs = clock.monotonicMs();
      const unslewedMs = startWallMs + (monotonicMs - startMs);
      const mostMs = slewRate * (monotonicMs - readAtMs);
      readAtMs = monotonicMs;
      slewedMs += Math.max(-mostMs, Math.min(mostMs, clock.now() - unslewedMs - slewedMs));
      return Math.floor(unslewedMs + slewedMs);
    },
    monotonicMs: () => clock.monotonicMs(),
    schedule: (delayMs, callback) => clock.schedule(delayMs, callback),
  };
}
