import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyJsonPatch } from '../../../../src/sandbox/api/patch/json-patch.ts';
import { applyMergePatch } from '../../../../src/sandbox/api/patch/merge-patch.ts';
import { applyStrategicMerge } from '../../../../src/sandbox/api/patch/strategic-merge.ts';

const status = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return (error as { body: { code: number } }).body.code;
  }
};

describe('a JSON patch', () => {
  const document = { a: { b: [1, 2, 3] }, 'x/y': 1, 'm~n': 2 };

  test.for<[name: string, operation: object, expected: unknown]>([
    ['adds a field', { op: 'add', path: '/a/c', value: 1 }, { ...document, a: { b: [1, 2, 3], c: 1 } }],
    ['inserts into a list', { op: 'add', path: '/a/b/1', value: 9 }, { ...document, a: { b: [1, 9, 2, 3] } }],
    ['appends to a list', { op: 'add', path: '/a/b/-', value: 9 }, { ...document, a: { b: [1, 2, 3, 9] } }],
    ['replaces an item', { op: 'replace', path: '/a/b/0', value: 9 }, { ...document, a: { b: [9, 2, 3] } }],
    ['removes an item', { op: 'remove', path: '/a/b/2' }, { ...document, a: { b: [1, 2] } }],
    ['reads escaped names', { op: 'replace', path: '/x~1y', value: 5 }, { ...document, 'x/y': 5 }],
    ['reads escaped tildes', { op: 'test', path: '/m~0n', value: 2 }, document],
    ['replaces everything', { op: 'replace', path: '', value: { z: 1 } }, { z: 1 }],
    ['takes a missing field for null in a test', { op: 'test', path: '/a/z', value: null }, document],
    ['refuses a failed test', { op: 'test', path: '/a/b', value: [1, 2] }, 422],
    ['refuses an index beyond the list', { op: 'add', path: '/a/b/4', value: 1 }, 422],
    ['refuses an index that is no number', { op: 'add', path: '/a/b/x', value: 1 }, 422],
    ['refuses a path through nothing', { op: 'add', path: '/q/b', value: 1 }, 422],
    ['refuses to remove what is not there', { op: 'remove', path: '/a/q' }, 422],
    ['refuses a name inherited by every object', { op: 'remove', path: '/toString' }, 422],
    ['refuses an unknown operation', { op: 'merge', path: '/a', value: 1 }, 422],
  ])('%s', ([, operation, expected]) => {
    expect(status(() => applyJsonPatch(document, [operation]))).toEqual(expected);
  });

  test('leaves the document alone', () => {
    const frozen = Object.freeze({ a: Object.freeze({ b: 1 }) });
    expect(applyJsonPatch(frozen, [{ op: 'replace', path: '/a/b', value: 2 }])).toEqual({ a: { b: 2 } });
    expect(frozen).toEqual({ a: { b: 1 } });
  });
});

describe('a merge patch', () => {
  test.for<[document: unknown, patch: unknown, expected: unknown]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [['a', 'b'], ['c'], ['c']],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j is %j (examples of RFC 7386)', ([document, patch, expected]) => {
    expect(applyMergePatch(document, patch)).toEqual(expected);
  });

  test('is the same when it is repeated', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (document, patch) => {
        const once = applyMergePatch(document, patch);
        expect(applyMergePatch(once, patch)).toEqual(once);
      }),
    );
  });
});

describe('a strategic merge patch', () => {
  const keyed = { items: {}, 'x-kubernetes-patch-merge-key': 'name', 'x-kubernetes-patch-strategy': 'merge' };
  const schema = { properties: { parts: keyed, plain: {}, tags: { 'x-kubernetes-patch-strategy': 'merge' } } };
  const parts = [
    { name: 'a', v: 1 },
    { name: 'b', v: 2 },
    { name: 'c', v: 3 },
  ];
  const names = (value: unknown) => (value as { parts: { name: string }[] }).parts.map(({ name }) => name).join('');

  test.for<[name: string, patch: object, expected: unknown]>([
    ['merges an item by its key', { parts: [{ name: 'b', w: 9 }] }, { name: 'b', v: 2, w: 9 }],
    ['deletes an item', { parts: [{ name: 'b', $patch: 'delete' }] }, undefined],
  ])('%s', ([, patch, expected]) => {
    const merged = applyStrategicMerge({ parts }, patch, schema) as { parts: { name: string }[] };
    expect(merged.parts.find(({ name }) => name === 'b')).toEqual(expected);
  });

  test.for<[name: string, patch: object, expected: string]>([
    ['puts a new item before those it does not name', { parts: [{ name: 'z' }] }, 'zabc'],
    ['keeps what precedes a named item', { parts: [{ name: 'b' }] }, 'abc'],
    ['takes the order that is asked for', { '$setElementOrder/parts': [{ name: 'c' }, { name: 'a' }], parts: [] }, 'bca'],
    ['replaces the list', { parts: [{ $patch: 'replace' }, { name: 'z' }] }, 'z'],
  ])('%s', ([, patch, expected]) => {
    expect(names(applyStrategicMerge({ parts }, patch, schema))).toBe(expected);
  });

  test('replaces a list without a key, and joins one of scalars', () => {
    expect(applyStrategicMerge({ plain: [1, 2], tags: ['x'] }, { plain: [3], tags: ['x', 'y'] }, schema)).toEqual({
      plain: [3],
      tags: ['x', 'y'],
    });
  });

  test('removes scalars and fields by directive', () => {
    const document = { tags: ['x', 'y'], keep: 1, drop: 2 };
    expect(
      applyStrategicMerge(document, { '$deleteFromPrimitiveList/tags': ['x'], $retainKeys: ['tags', 'keep'], keep: 3 }, schema),
    ).toEqual({ tags: ['y'], keep: 3 });
  });

  test('refuses an item without its key', () => {
    expect(status(() => applyStrategicMerge({ parts }, { parts: [{ v: 1 }] }, schema))).toBe(400);
  });
});
