import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  difference,
  type FieldSet,
  fromFieldsV1,
  intersection,
  paths,
  toFieldsV1,
  union,
  withoutSubtrees,
} from '../../../../src/sandbox/api/apply/field-set.ts';

const step = fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', 'v:"y"');
const dictionary = (of: fc.Arbitrary<object>) => fc.dictionary(fc.oneof(step, fc.constant('.')), of, { maxKeys: 3 });
const nothing = fc.constant({});
const set: fc.Arbitrary<FieldSet> = dictionary(fc.oneof(nothing, dictionary(fc.oneof(nothing, dictionary(nothing))))).map((tree) =>
  fromFieldsV1({ 'f:root': tree, 'f:other': {} }),
);

const members = (of: FieldSet) =>
  paths(of)
    .map((path) => path.join('/'))
    .sort();

describe('a set of fields', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(set, (one) => {
        expect(members(fromFieldsV1(toFieldsV1(one)))).toEqual(members(one));
      }),
    );
  });

  test('has the members that union, difference and intersection of its members have', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        const [inA, inB] = [members(a), members(b)];
        expect(members(union(a, b))).toEqual([...new Set([...inA, ...inB])].sort());
        expect(members(difference(a, b))).toEqual(inA.filter((path) => !inB.includes(path)));
        expect(members(intersection(a, b))).toEqual(inA.filter((path) => inB.includes(path)));
      }),
    );
  });

  test('loses everything at and below what is removed', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        const gone = members(b);
        const left = members(a).filter((path) => !gone.some((one) => path === one || path.startsWith(`${one}/`)));
        expect(members(withoutSubtrees(a, b))).toEqual(left);
      }),
    );
  });

  test('is written as the API server writes it', () => {
    const written = { 'f:spec': { 'f:replicas': {}, 'f:ports': { '.': {}, 'k:{"port":80}': { '.': {}, 'f:port': {} } } } };
    expect(toFieldsV1(fromFieldsV1(written))).toEqual(written);
  });
});
