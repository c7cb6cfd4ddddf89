import { setImmediate } from 'node:timers/promises';

/** Lets the event loop turn until `condition` holds; the test's own time-out bounds it. For what real sockets do, which no fake clock moves. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setImmediate();
}
