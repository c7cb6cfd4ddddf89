import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withSchemaDefaults } from '../../../../src/sandbox/api/schema/defaults.ts';
import { prune } from '../../../../src/sandbox/api/schema/prune.ts';
import type { Schema } from '../../../../src/sandbox/api/schema/schema.ts';
import { validate } from '../../../../src/sandbox/api/schema/validate.ts';

const schema: Schema = {
  type: 'object',
  required: ['a'],
  properties: {
    a: { type: 'integer', minimum: 1, maximum: 3 },
    b: { type: 'string', enum: ['x', 'y'] },
    c: { type: 'array', minItems: 1, maxItems: 2, items: { type: 'object', required: ['d'], properties: { d: { type: 'boolean' } } } },
    e: { type: 'string', pattern: '^[a-z]+$', minLength: 1, maxLength: 3 },
    f: { type: 'object', additionalProperties: { type: 'number' }, maxProperties: 1 },
    g: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
    h: { oneOf: [{ type: 'integer' }, { type: 'number', minimum: 5 }] },
    i: { not: { type: 'string' } },
  },
};

describe('validation', () => {
  test('accepts and refuses what another validator of JSON Schema does', () => {
    const accepts = new Ajv({ strict: false }).compile(schema as object);
    const value = fc.record(
      {
        a: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant('1'), fc.constant(1.5)),
        b: fc.constantFrom('x', 'z', 1),
        c: fc.oneof(
          fc.array(fc.record({ d: fc.oneof(fc.boolean(), fc.constant('no')) }, { requiredKeys: [] }), { maxLength: 3 }),
          fc.constant({}),
        ),
        e: fc.constantFrom('', 'ab', 'abcd', 'A'),
        f: fc.oneof(fc.dictionary(fc.constantFrom('p', 'q'), fc.oneof(fc.nat(2), fc.constant('x'))), fc.constant([])),
        g: fc.constantFrom('s', 1, 1.5, true),
        h: fc.constantFrom(1, 5, 5.5, 1.5),
        i: fc.constantFrom('s', 1),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(value, (one) => (validate(one, schema).length === 0) === accepts(one)),
      { numRuns: 500 },
    );
  });

  test('allows null only where the schema says so', () => {
    expect(validate({ a: null }, { properties: { a: { type: 'string', nullable: true } } })).toEqual([]);
    expect(validate({ a: null }, { properties: { a: { type: 'string' } } })).toMatchObject([
      { field: 'a', reason: 'FieldValueTypeInvalid' },
    ]);
  });

  test('takes a number or a string for an int-or-string, and nothing else', () => {
    const either: Schema = { 'x-kubernetes-int-or-string': true };
    expect([1, '25%', 1.5, true].map((value) => validate(value, either).length)).toEqual([0, 0, 1, 1]);
  });
});

describe('defaulting', () => {
  const defaulted: Schema = {
    properties: {
      a: { default: 1 },
      b: { default: {}, properties: { c: { default: 'x' } } },
      d: { items: { properties: { e: { default: true } } } },
      f: { nullable: true, default: 2 },
      g: { additionalProperties: { properties: { h: { default: 3 } } } },
    },
  };

  test.for<[given: object, filled: object]>([
    [{}, { a: 1, b: { c: 'x' }, f: 2 }],
    [
      { a: 5, b: { c: 'y' }, f: 0 },
      { a: 5, b: { c: 'y' }, f: 0 },
    ],
    [
      { a: null, f: null },
      { a: 1, b: { c: 'x' }, f: null },
    ],
    [{ d: [{}, { e: false }] }, { a: 1, b: { c: 'x' }, d: [{ e: true }, { e: false }], f: 2 }],
    [{ g: { any: {} } }, { a: 1, b: { c: 'x' }, f: 2, g: { any: { h: 3 } } }],
  ])('%j becomes %j', ([given, filled]) => {
    expect(withSchemaDefaults(given, defaulted)).toEqual(filled);
  });

  test('returns the very object when there is nothing to fill, and never shares a default', () => {
    const full = withSchemaDefaults({}, defaulted) as { b: object };
    expect(withSchemaDefaults(full, defaulted)).toBe(full);
    expect((withSchemaDefaults({}, defaulted) as { b: object }).b).not.toBe(full.b);
  });
});

describe('pruning', () => {
  test('drops what the schema does not name, and says where it stood', () => {
    const known: Schema = {
      properties: {
        a: { properties: { b: {} } },
        list: { items: { properties: { c: {} } } },
        free: { 'x-kubernetes-preserve-unknown-fields': true, properties: { strict: { properties: {} } } },
      },
    };
    const given = { a: { b: 1, x: 2 }, list: [{ c: 1 }, { y: 1 }], free: { any: 1, strict: { z: 1 } }, w: 1 };
    expect(prune(given, known, { empties: 'keep' })).toEqual({
      value: { a: { b: 1 }, list: [{ c: 1 }, {}], free: { any: 1, strict: {} } },
      unknownFields: ['a.x', 'free.strict.z', 'list[1].y', 'w'],
    });
  });
});
