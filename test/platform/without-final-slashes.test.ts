import { expect, test } from 'vitest';
import { withoutFinalSlashes } from '../../src/platform/without-final-slashes.ts';

test.for([
  ['', ''],
  ['/', ''],
  ['//', ''],
  ['/prometheus', '/prometheus'],
  ['/a//b///', '/a//b'],
] as const)('%j ends without slashes as %j', ([text, expected]) => {
  expect(withoutFinalSlashes(text)).toBe(expected);
});

test('an address full of slashes costs no time, because no run of them is read twice', () => {
  const text = `${'/'.repeat(100_000)}x`;
  const startedMs = performance.now();
  expect(withoutFinalSlashes(text)).toBe(text);
  expect(performance.now() - startedMs).toBeLessThan(1000);
});
