import { describe, expect, test } from 'vitest';
import { KubeError } from '../../src/kube/kube-error.ts';
import { turnFailureOf } from '../../src/loop/turn-failure.ts';
import { ControllerError } from '../../src/platform/controller-error.ts';
import { TransportError } from '../../src/platform/transport-error.ts';

const kube = (reason: ConstructorParameters<typeof KubeError>[0], retryAfterMs?: number) =>
  new KubeError(reason, 0, 'PATCH /x: failed', retryAfterMs === undefined ? {} : { retryAfterMs });
const controller = (next: ConstructorParameters<typeof ControllerError>[2]) => new ControllerError('room/what', 'safe words', next);
const slowly = { kind: 'backOff', firstDelayMs: 1000 };
const soon = { kind: 'backOff', firstDelayMs: 100 };

describe('a turn that throws', () => {
  test.for([
    { name: 'an error to retry', error: controller({ kind: 'retry' }), retry: slowly, level: 'warn' },
    {
      name: 'an error with its time',
      error: controller({ kind: 'after', delayMs: 7 }),
      retry: { kind: 'after', delayMs: 7 },
      level: 'warn',
    },
    { name: 'an error that needs a person', error: controller({ kind: 'stall' }), retry: { kind: 'none' }, level: 'warn' },
    { name: 'an error to ignore', error: controller({ kind: 'ignore' }), retry: { kind: 'none' }, level: 'debug' },
    { name: 'a conflict', error: kube('Conflict'), retry: soon, level: 'debug' },
    { name: 'a failed test', error: kube('TestFailed'), retry: soon, level: 'debug' },
    { name: 'AlreadyExists', error: kube('AlreadyExists'), retry: soon, level: 'debug' },
    { name: 'throttling with its time', error: kube('TooManyRequests', 4000), retry: { kind: 'after', delayMs: 4000 }, level: 'warn' },
    { name: 'throttling without', error: kube('TooManyRequests'), retry: slowly, level: 'warn' },
    { name: 'a lost lease', error: kube('LeaseLost'), retry: slowly, level: 'info' },
    { name: 'Unreachable', error: kube('Unreachable'), retry: slowly, level: 'warn' },
    { name: 'ServerError', error: kube('ServerError'), retry: slowly, level: 'warn' },
    { name: 'Timeout', error: kube('Timeout'), retry: slowly, level: 'warn' },
    { name: 'Forbidden', error: kube('Forbidden'), retry: slowly, level: 'warn' },
    { name: 'no answer', error: new TransportError('reset', 'GET host/path: reset'), retry: slowly, level: 'warn' },
    { name: 'a defect', error: new TypeError('x is undefined'), retry: slowly, level: 'error' },
    { name: 'no error at all', error: 'secret-text', retry: slowly, level: 'error' },
  ])('$name', ({ error, retry, level }) => {
    const failure = turnFailureOf(error);
    expect(failure.retry).toEqual(retry);
    expect(failure.level).toBe(level);
  });

  test('shows only the safe message and the code of a controller error', () => {
    const error = new ControllerError('room/what', 'safe words', { kind: 'retry' }, { cause: new Error('token=abc') });
    expect(turnFailureOf(error).fields).toEqual({ code: 'room/what', error: 'safe words' });
  });

  test('shows nothing of what is no error', () => {
    expect(JSON.stringify(turnFailureOf({ password: 'secret-text' }).fields)).not.toContain('secret-text');
  });
});
