import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Random } from '../platform/random.ts';
import { withTimeLimit } from '../platform/time-limit.ts';
import type { LoopMetrics } from './loop-metrics.ts';
import { turnFailureOf } from './turn-failure.ts';
import { WorkQueue } from './work-queue.ts';

/** What a turn that went well says. */
export interface TurnOutcome {
  /** The one next time, wall clock, at which the key is to be looked at even if nothing happens; absent: at rest, no timer (rule 6). */
  readonly wakeAtMs?: number | undefined;
}

export interface LoopOptions<K extends string> {
  /** Names the loop in logs and metrics. */
  readonly name: string;
  /** One turn. Reads the truth itself (rule 1); also called for a key that is gone. What it throws is read in turn-failure.ts. */
  readonly reconcile: (key: K) => Promise<TurnOutcome>;
  /** Every key there is, asked when the loop begins to lead. Events before that may have been missed. */
  readonly keys: () => Iterable<K>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Turns at the same time. */
  readonly concurrency: number;
  readonly metrics?: LoopMetrics;
  /** How long `stop` waits for turns in progress. Default 10 s. */
  readonly drainMs?: number;
}

/** Runs turns while it leads. At first it stands by: events are for the caches, and no turn runs. */
export interface Loop<K extends string> {
  /** Looks at every key, and from now on at each that is enqueued. A repeat looks at every key again. */
  lead(): void;
  /** No turn starts any more, wake-ups and retries are forgotten; turns in progress meet the write fence. A repeat is harmless. */
  standBy(): void;
  /** Stands by for good and waits for the turns in progress, at most `drainMs`. A repeat is harmless. */
  stop(): Promise<void>;
  /** Something happened to `key`: look at it soon. Does nothing while the loop stands by. */
  enqueue(key: K): void;
}

export function createLoop<K extends string>(options: LoopOptions<K>): Loop<K> {
  const { name, clock, metrics, drainMs = 10_000 } = options;
  const log = options.log.child({ loop: name });
  const queue = new WorkQueue<K>({ clock, random: options.random, concurrency: options.concurrency, work: turn });
  metrics?.watchDepth(name, () => queue.depth);
  let isStopped = false;

  async function turn(key: K): Promise<void> {
    const startedMs = clock.monotonicMs();
    try {
      const { wakeAtMs } = await options.reconcile(key);
      queue.forget(key);
      queue.wake(key, wakeAtMs);
      metrics?.countTurn({ loop: name, result: 'ok', durationMs: clock.monotonicMs() - startedMs });
    } catch (error) {
      fail(key, error);
      metrics?.countTurn({ loop: name, result: 'failed', durationMs: clock.monotonicMs() - startedMs });
    }
  }

  function fail(key: K, error: unknown): void {
    const { retry, level, fields } = turnFailureOf(error);
    log[level]({ key, ...fields }, 'turn failed');
    if (retry.kind === 'backOff') queue.retry(key, retry.firstDelayMs);
    else if (retry.kind === 'after') queue.retryAfter(key, retry.delayMs);
  }

  return {
    lead() {
      if (isStopped) return;
      queue.open();
      for (const key of options.keys()) queue.add(key, 'bulk');
    },
    standBy: () => queue.close(),
    async stop() {
      isStopped = true;
      queue.close();
      const otherwise = () => log.warn({ drainMs }, 'stopped with turns in progress');
      await withTimeLimit(queue.idle(), { clock, limitMs: drainMs, otherwise });
    },
    enqueue: (key) => queue.add(key),
  };
}
