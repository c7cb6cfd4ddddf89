import { describe, expect, test } from 'vitest';
import { type Operation, Operations } from '../../src/loop/operations.ts';
import { ControllerError } from '../../src/platform/controller-error.ts';
import { FakeClock } from '../support/fake-clock.ts';

function setUp(limit?: number) {
  const clock = new FakeClock();
  const woken: string[] = [];
  const started: string[] = [];
  const aborted: string[] = [];
  const settlers = new Map<string, { resolve: (value: string) => void; reject: (error: unknown) => void }>();
  const operations = new Operations<string, string>({
    clock,
    onFinished: (owner) => woken.push(owner),
    ...(limit === undefined ? {} : { limit }),
  });

  const operation = (key: string, owner = 'shop/web', timeoutMs = 5000): Operation<string, string> => ({
    key,
    owner,
    timeoutMs,
    run: (signal) => {
      started.push(key);
      signal.addEventListener('abort', () => aborted.push(key));
      return new Promise((resolve, reject) => settlers.set(key, { resolve, reject }));
    },
  });
  const start = (key: string, owner?: string, timeoutMs?: number) => operations.start(operation(key, owner, timeoutMs));
  const finish = async (key: string, value = `value of ${key}`) => {
    settlers.get(key)?.resolve(value);
    await clock.advance(0);
  };
  const fail = async (key: string, error: unknown) => {
    settlers.get(key)?.reject(error);
    await clock.advance(0);
  };
  return { clock, operations, woken, started, aborted, start, finish, fail };
}

describe('an operation', () => {
  test('runs, wakes its owner when it has finished, and keeps its result until it is released', async () => {
    const { operations, start, finish, woken } = setUp();
    expect(operations.result('a')).toBeUndefined();
    start('a');
    expect(operations.result('a')).toEqual({ kind: 'running' });
    expect(operations.finished('shop/web')).toEqual([]);
    await finish('a');
    expect(woken).toEqual(['shop/web']);
    expect(operations.result('a')).toEqual({ kind: 'done', value: 'value of a' });
    expect(operations.finished('shop/web')).toEqual([{ kind: 'done', value: 'value of a', key: 'a' }]);
    operations.release('a');
    operations.release('a');
    expect(operations.result('a')).toBeUndefined();
    expect(operations.finished('shop/web')).toEqual([]);
  });

  test('is not repeated while it runs or its result waits, and can be after its release', async () => {
    const { operations, start, finish, started } = setUp();
    start('a');
    start('a');
    await finish('a');
    start('a');
    expect(started).toEqual(['a']);
    operations.release('a');
    start('a');
    expect(started).toEqual(['a', 'a']);
  });

  test('that runs is not released', () => {
    const { operations, start } = setUp();
    start('a');
    operations.release('a');
    expect(operations.result('a')).toEqual({ kind: 'running' });
  });

  test.for([
    { name: 'an error', thrown: new Error('refused'), message: 'refused' },
    { name: 'something that is no error', thrown: { errorType: 'network_error' }, message: 'threw something that is no error' },
  ])('that throws $name has it as its result', async ({ thrown, message }) => {
    const { operations, start, fail, woken } = setUp();
    start('a');
    await fail('a', thrown);
    expect(operations.result('a')?.kind).toBe('done');
    expect(operations.finished('shop/web')[0]?.error?.message).toBe(message);
    expect(woken).toEqual(['shop/web']);
  });

  test('that throws before its first wait has the error as its result', async () => {
    const { clock, operations } = setUp();
    operations.start({
      key: 'a',
      owner: 'shop/web',
      timeoutMs: 1000,
      run: () => {
        throw new Error('at once');
      },
    });
    await clock.advance(0);
    expect(operations.finished('shop/web')[0]?.error?.message).toBe('at once');
  });

  test('that hangs ends in an error at its time-out, is aborted, and a late answer changes nothing', async () => {
    const { clock, operations, start, finish, woken, aborted } = setUp();
    start('a');
    await clock.advance(4999);
    expect(operations.result('a')).toEqual({ kind: 'running' });
    await clock.advance(1);
    const error = operations.finished('shop/web')[0]?.error;
    expect(error).toBeInstanceOf(ControllerError);
    expect(error).toMatchObject({ code: 'OperationTimedOut', safeMessage: 'no answer within 5 s' });
    await finish('a');
    expect(operations.finished('shop/web')[0]?.error).toBe(error);
    expect([woken, aborted]).toEqual([['shop/web'], ['a']]);
  });

  test('leaves no timer behind', async () => {
    const { clock, operations, start, finish } = setUp();
    start('a');
    start('b');
    await finish('a');
    operations.cancel('shop/web');
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('many operations', () => {
  test('run up to the limit, first come, first served, over all owners', async () => {
    const { operations, start, finish, started } = setUp(2);
    for (const [key, owner] of [
      ['a', 'x'],
      ['b', 'x'],
      ['c', 'y'],
      ['d', 'x'],
    ] as const)
      start(key, owner);
    expect(started).toEqual(['a', 'b']);
    expect(operations.result('c')).toEqual({ kind: 'running' });
    await finish('b');
    expect(started).toEqual(['a', 'b', 'c']);
    await finish('a');
    expect(started).toEqual(['a', 'b', 'c', 'd']);
  });

  test('are 64 at a time', () => {
    const { start, started } = setUp();
    for (let i = 0; i < 70; i++) start(`key-${i}`);
    expect(started).toHaveLength(64);
  });

  test('that are quick are not held up by gates that hang all day, which are 512 at a time', () => {
    const { operations, start, started } = setUp();
    for (let i = 0; i < 600; i++) start(`gate-${i}`, `bad/${i}`, 86_400_000);
    expect(started).toHaveLength(512);
    start('look', 'shop/web');
    expect(started).toContain('look');
    operations.cancel('bad/0');
    expect(started).toContain('gate-512');
  });

  test('do not count their wait for room against their time-out', async () => {
    const { clock, operations, start, finish } = setUp(1);
    start('a');
    start('b');
    await clock.advance(3000);
    await finish('a');
    await clock.advance(4000);
    expect(operations.result('b')).toEqual({ kind: 'running' });
    await clock.advance(1000);
    expect(operations.result('b')?.kind).toBe('done');
  });

  test('get the room of one that hangs', async () => {
    const { clock, start, started } = setUp(1);
    start('a');
    start('b');
    await clock.advance(5000);
    expect(started).toEqual(['a', 'b']);
  });
});

describe('cancel', () => {
  test('aborts and drops what the owner has, running or finished, wakes nobody and makes room', async () => {
    const { operations, start, finish, started, aborted, woken } = setUp(2);
    start('done');
    start('first');
    start('second');
    await finish('done');
    start('another', 'shop/other');
    expect(started).toEqual(['done', 'first', 'second']);
    woken.length = 0;
    operations.cancel('shop/web');
    expect(aborted).toEqual(['done', 'first', 'second']);
    for (const key of ['done', 'first', 'second']) expect(operations.result(key)).toBeUndefined();
    expect(started).toContain('another');
    await finish('first');
    expect(woken).toEqual([]);
    expect(operations.result('first')).toBeUndefined();
  });

  test('never starts what was still waiting for room', async () => {
    const { operations, start, finish, started } = setUp(1);
    start('a', 'x');
    start('b', 'y');
    operations.cancel('y');
    await finish('a');
    expect(started).toEqual(['a']);
  });

  test('spares what is to be kept, and other owners', async () => {
    const { operations, start, aborted } = setUp();
    start('run/post-rollout/0');
    start('run/rollout/0');
    start('other', 'shop/other');
    operations.cancel('shop/web', (key) => key.includes('post-rollout'));
    expect(aborted).toEqual(['run/rollout/0']);
    expect(operations.result('run/post-rollout/0')).toEqual({ kind: 'running' });
  });

  test('lets the same key be started again, and the first one changes nothing about it', async () => {
    const { clock, operations } = setUp();
    const resolvers: ((value: string) => void)[] = [];
    const again = () =>
      operations.start({ key: 'a', owner: 'x', timeoutMs: 1000, run: () => new Promise<string>((resolve) => resolvers.push(resolve)) });
    again();
    operations.cancel('x');
    again();
    resolvers[0]?.('first');
    await clock.advance(0);
    expect(operations.result('a')).toEqual({ kind: 'running' });
    resolvers[1]?.('second');
    await clock.advance(0);
    expect(operations.result('a')).toEqual({ kind: 'done', value: 'second' });
  });
});

describe('close', () => {
  test('aborts everything, and nothing starts until it is opened again', async () => {
    const { clock, operations, start, started, aborted, woken } = setUp(1);
    start('a', 'x');
    start('b', 'y');
    operations.close();
    start('c', 'z');
    await clock.advance(60_000);
    expect([started, aborted, woken]).toEqual([['a'], ['a'], []]);
    expect(operations.result('c')).toBeUndefined();
    operations.open();
    start('c', 'z');
    expect(started).toEqual(['a', 'c']);
  });
});
