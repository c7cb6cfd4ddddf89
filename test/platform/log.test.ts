import { expect, test } from 'vitest';
import { KubeError } from '../../src/kube/kube-error.ts';
import { createLog } from '../../src/platform/log.ts';

/** The line that a warning about `err` becomes. */
function warned(err: unknown): { err: { message: string; stack?: string; reason?: string } } {
  const lines: string[] = [];
  createLog('info', { write: (line) => void lines.push(line) }).warn({ err }, 'a resource cannot be watched');
  return JSON.parse(lines.join(''));
}

test('an error that was foreseen is told without a stack trace', () => {
  const { err } = warned(new KubeError('Forbidden', 403, 'GET /api/v1/pods: not allowed'));
  expect(err).toMatchObject({ message: 'GET /api/v1/pods: not allowed', reason: 'Forbidden' });
  expect(err).not.toHaveProperty('stack');
});

test('one that nobody foresaw has its stack', () => {
  expect(warned(new TypeError('x is not a function')).err.stack).toContain('log.test.ts');
});
