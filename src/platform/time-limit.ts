import type { Clock } from './clock.ts';
import { sleep } from './sleep.ts';

/**
 * What `work` comes to, or after `limitMs` what `otherwise` returns or throws. `work` is not stopped by it; what it comes to later is
 * dropped, an error too. No timer is left behind.
 */
export async function withTimeLimit<T>(work: Promise<T>, limit: { clock: Clock; limitMs: number; otherwise: () => T }): Promise<T> {
  const ended = new AbortController();
  try {
    return await Promise.race([
      work,
      sleep(limit.clock, limit.limitMs, ended.signal).then(() => (ended.signal.aborted ? work : limit.otherwise())),
    ]);
  } finally {
    ended.abort();
  }
}
