import { describe, expect, test } from 'vitest';
import { escapePointer, pointer, testAndReplace, testUid } from '../../src/kube/json-patch.ts';

test('a pointer escapes what would split or bend it', () => {
  expect(pointer('metadata', 'annotations', 'serin.dev/a~b')).toBe('/metadata/annotations/serin.dev~1a~0b');
  expect(pointer('spec', 'rules', 0)).toBe('/spec/rules/0');
  expect(escapePointer('~1')).toBe('~01');
});

describe('testAndReplace rests a change on what was observed', () => {
  const observed = [{ weight: 100 }];
  test.for([
    ['a value is tested, then replaced', observed, [{ weight: 90 }], ['test', 'replace']],
    ['a value that goes is tested, then removed', observed, undefined, ['test', 'remove']],
    ['a value that is new is added', undefined, observed, ['add']],
    ['what is absent and stays so is left alone', undefined, undefined, []],
    ['what stays the same is only tested', 5, 5, ['test']],
    ['null is a value', null, 5, ['test', 'replace']],
  ] as const)('%s', ([, before, after, kinds]) => {
    const operations = testAndReplace('/spec/rules', before, after);
    expect(operations.map(({ op }) => op)).toEqual(kinds);
    for (const operation of operations) {
      expect(operation.path).toBe('/spec/rules');
      if (operation.op === 'test') expect(operation.value).toBe(before);
      if (operation.op === 'replace' || operation.op === 'add') expect(operation.value).toBe(after);
    }
  });

  test('testUid holds a patch to one object', () => {
    expect(testUid('u1')).toEqual({ op: 'test', path: '/metadata/uid', value: 'u1' });
  });
});
