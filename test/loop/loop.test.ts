import { describe, expect, test } from 'vitest';
import { KubeError } from '../../src/kube/kube-error.ts';
import { createLoop, type TurnOutcome } from '../../src/loop/loop.ts';
import { createLoopMetrics } from '../../src/loop/loop-metrics.ts';
import { ControllerError } from '../../src/platform/controller-error.ts';
import { createMetricsRegistry } from '../../src/platform/metrics-registry.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

type Reconcile = (key: string, turn: number) => Promise<TurnOutcome>;

function setUp(reconcile: Reconcile = async () => ({}), keys: string[] = []) {
  const clock = new FakeClock();
  const log = recordingLog();
  const registry = createMetricsRegistry();
  const turns: [string, number][] = [];
  const loop = createLoop<string>({
    name: 'canary',
    reconcile: (key) => {
      turns.push([key, clock.monotonicMs()]);
      return reconcile(key, turns.length);
    },
    keys: () => keys,
    clock,
    random: () => 0,
    log,
    concurrency: 2,
    metrics: createLoopMetrics(registry),
  });
  return { clock, log, loop, registry, turns };
}

describe('leadership', () => {
  test('a loop that stands by runs no turn; one that begins to lead looks at every key', async () => {
    const { clock, loop, turns } = setUp(undefined, ['a', 'b']);
    loop.enqueue('a');
    await clock.advance(1000);
    expect(turns).toEqual([]);
    loop.lead();
    await clock.advance(0);
    expect(turns.map(([key]) => key)).toEqual(['a', 'b']);
  });

  test('a loop that loses the lead forgets wake-ups and retries, and finds all keys again when it leads again', async () => {
    const { clock, loop, turns } = setUp(
      async (key) => {
        if (key === 'broken') throw new Error('broken');
        return { wakeAtMs: clock.now() + 5000 };
      },
      ['a', 'broken'],
    );
    loop.lead();
    await clock.advance(0);
    loop.standBy();
    await clock.advance(60_000);
    expect(turns).toHaveLength(2);
    expect(clock.pendingTimers).toBe(0);
    loop.lead();
    await clock.advance(0);
    expect(turns).toHaveLength(4);
  });

  test('a turn that outlives the lead schedules nothing', async () => {
    let end = () => {};
    const { clock, loop, turns } = setUp(async () => {
      await new Promise<void>((resolve) => {
        end = resolve;
      });
      throw new KubeError('LeaseLost', 0, 'PATCH /x: the lease may be lost');
    }, ['a']);
    loop.lead();
    await clock.advance(0);
    loop.standBy();
    end();
    await clock.advance(60_000);
    expect(turns).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('a turn', () => {
  test('is followed by the one at the time it declared, and by none where it declared none', async () => {
    const { clock, loop, turns } = setUp(async (_key, turn) => (turn === 1 ? { wakeAtMs: clock.now() + 5000 } : {}), ['a']);
    loop.lead();
    await clock.advance(600_000);
    expect(turns).toEqual([
      ['a', 0],
      ['a', 5000],
    ]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('that throws is tried again, later each time, and from the start after a success', async () => {
    const { clock, loop, turns } = setUp(
      async (_key, turn) => {
        if (turn === 3) return { wakeAtMs: clock.now() + 10_000 };
        throw new KubeError('Unreachable', 0, 'GET /x: refused');
      },
      ['a'],
    );
    loop.lead();
    await clock.advance(14_000);
    expect(turns.map(([, atMs]) => atMs)).toEqual([0, 1000, 3000, 13_000, 14_000]);
  });

  test('that met a conflict is tried again at once, and ever later while the conflict stays', async () => {
    const { clock, loop, turns } = setUp(() => Promise.reject(new KubeError('TestFailed', 422, 'PATCH /x')), ['a']);
    loop.lead();
    await clock.advance(1500);
    expect(turns.map(([, atMs]) => atMs)).toEqual([0, 100, 300, 700, 1500]);
  });

  test('that needs a person waits for the next event', async () => {
    const { clock, loop, turns } = setUp(() => Promise.reject(new ControllerError('x/y', 'mend it', { kind: 'stall' })), ['a']);
    loop.lead();
    await clock.advance(600_000);
    expect(turns).toHaveLength(1);
    loop.enqueue('a');
    await clock.advance(0);
    expect(turns).toHaveLength(2);
  });

  test('that panics, at once or later, is logged once with its key and stops no other', async () => {
    const { clock, log, loop, turns } = setUp(
      (key) => {
        if (key === 'at-once') throw new TypeError('x is undefined');
        if (key === 'later') return Promise.reject(new TypeError('x is undefined'));
        return Promise.resolve({});
      },
      ['at-once', 'later', 'fine'],
    );
    loop.lead();
    await clock.advance(0);
    expect(turns.map(([key]) => key)).toEqual(['at-once', 'later', 'fine']);
    expect(log.lines).toMatchObject([
      { level: 'error', loop: 'canary', key: 'at-once', message: 'turn failed' },
      { level: 'error', loop: 'canary', key: 'later', message: 'turn failed' },
    ]);
  });
});

describe('stop', () => {
  test('waits for turns in progress, starts none, and leaves no timer', async () => {
    const ends: (() => void)[] = [];
    const { clock, loop, turns } = setUp(async () => {
      await new Promise<void>((resolve) => ends.push(resolve));
      return { wakeAtMs: clock.now() + 1000 };
    }, ['a', 'b', 'c']);
    loop.lead();
    await clock.advance(0);
    let isStopped = false;
    const stopped = Promise.all([loop.stop(), loop.stop()]).then(() => {
      isStopped = true;
    });
    await clock.advance(1000);
    expect(isStopped).toBe(false);
    for (const end of ends) end();
    await clock.advance(0);
    expect(isStopped).toBe(true);
    await stopped;
    loop.lead();
    await clock.advance(60_000);
    expect(turns.map(([key]) => key)).toEqual(['a', 'b']);
    expect(clock.pendingTimers).toBe(0);
  });

  test('ends at once where nothing is in progress', async () => {
    const { clock, loop } = setUp();
    loop.lead();
    await loop.stop();
    expect(clock.pendingTimers).toBe(0);
  });

  test('does not wait for ever for a turn that hangs, and says so', async () => {
    const { clock, log, loop } = setUp(() => new Promise(() => {}), ['a']);
    loop.lead();
    await clock.advance(0);
    const stopped = loop.stop();
    await clock.advance(10_000);
    await stopped;
    expect(log.lines).toMatchObject([{ level: 'warn', message: 'stopped with turns in progress' }]);
  });
});

test('a loop counts its turns and the keys that wait', async () => {
  const { clock, loop, registry } = setUp(
    (key) => (key === 'broken' ? Promise.reject(new Error('broken')) : new Promise(() => {})),
    ['broken', 'a', 'b', 'c', 'd'],
  );
  loop.lead();
  await clock.advance(0);
  const text = await registry.text();
  expect(text).toContain('serin_queue_depth{loop="canary"} 2');
  expect(text).toContain('serin_turn_duration_seconds_count{loop="canary",result="failed"} 1');
});
