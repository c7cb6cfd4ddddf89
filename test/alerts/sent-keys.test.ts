import { expect, test } from 'vitest';
import { SentKeys } from '../../src/alerts/sent-keys.ts';

test('remembers the last keys, of which one that is seen again is the newest', () => {
  const keys = new SentKeys(2);
  expect([keys.add('a'), keys.add('b'), keys.add('a'), keys.add('c')]).toEqual([true, true, false, true]);
  expect([keys.add('a'), keys.add('b')]).toEqual([false, true]);
});

test('forgets a key that is taken back', () => {
  const keys = new SentKeys(2);
  keys.add('a');
  keys.delete('a');
  expect(keys.add('a')).toBe(true);
});
