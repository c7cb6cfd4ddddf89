import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AppliedConfig, applyConfig } from '../../../../src/sandbox/api/apply/apply.ts';
import { readManagers } from '../../../../src/sandbox/api/apply/managed-fields.ts';
import { trackUpdate } from '../../../../src/sandbox/api/apply/track-update.ts';
import { isObject, type JsonObject } from '../../../../src/sandbox/api/json.ts';
import type { Schema } from '../../../../src/sandbox/api/schema/schema.ts';

const schema: Schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        size: { type: 'integer' },
        name: { type: 'string' },
        parts: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['id'],
          items: { type: 'object', properties: { id: { type: 'string' }, weight: { type: 'integer' } } },
        },
        tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
        list: { type: 'array', items: { type: 'integer' } },
      },
    },
  },
};

const object = (spec: object): JsonObject => ({ apiVersion: 'v1', kind: 'Thing', metadata: { name: 'x' }, spec });
const spec = fc.record(
  {
    size: fc.nat(3),
    name: fc.constantFrom('a', 'b'),
    parts: fc.uniqueArray(fc.record({ id: fc.constantFrom('p', 'q', 'r'), weight: fc.nat(2) }, { requiredKeys: ['id'] }), {
      selector: ({ id }) => id,
      minLength: 1,
    }),
    tags: fc.uniqueArray(fc.constantFrom('t', 'u', 'v'), { minLength: 1 }),
    list: fc.array(fc.nat(2), { minLength: 1 }),
  },
  { requiredKeys: ['size'] },
);

function apply(live: JsonObject | undefined, by: string, config: object, conflicts: AppliedConfig['conflicts'] = 'take-over'): JsonObject {
  return applyConfig({
    live,
    config: object(config),
    schema,
    manager: { manager: by, operation: 'Apply', apiVersion: 'v1' },
    conflicts,
    time: '2026-01-01T00:00:00Z',
  });
}

/** Whether everything in `config` stands in `live`; items of keyed lists and sets in any order. */
function holds(live: unknown, config: unknown): boolean {
  if (Array.isArray(config)) {
    if (!Array.isArray(live)) return false;
    const isAtomic = config.every((item) => typeof item === 'number');
    return isAtomic ? JSON.stringify(live) === JSON.stringify(config) : config.every((item) => live.some((one) => holds(one, item)));
  }
  if (isObject(config)) return isObject(live) && Object.entries(config).every(([field, value]) => holds(live[field], value));
  return live === config;
}

describe('server-side apply', () => {
  test('makes the object hold what was applied', () => {
    fc.assert(fc.property(spec, spec, (a, b) => holds(apply(apply(undefined, 'one', a), 'two', b)['spec'], b)));
  });

  test('changes nothing when it is repeated', () => {
    fc.assert(
      fc.property(spec, spec, (a, b) => {
        const once = apply(apply(undefined, 'one', a), 'two', b);
        expect(apply(once, 'two', b)).toEqual(once);
      }),
    );
  });

  test('leaves exactly what the only manager applies last', () => {
    fc.assert(
      fc.property(spec, spec, (a, b) => {
        const last = apply(apply(undefined, 'one', a), 'one', b)['spec'];
        expect(holds(last, b) && holds(b, last)).toBe(true);
      }),
    );
  });

  test('gives each field an owner, and a contested one to who took it last', () => {
    fc.assert(
      fc.property(spec, spec, (a, b) => {
        const both = apply(apply(undefined, 'one', a), 'two', b);
        const owners = readManagers(both).filter(({ fields }) => fields.children.get('f:spec')?.children.has('f:size'));
        expect(owners.map(({ manager }) => manager).sort()).toEqual(a.size === b.size ? ['one', 'two'] : ['two']);
      }),
    );
  });

  test('refuses to change what an update of another manager wrote', () => {
    const made = apply(undefined, 'one', { size: 1 });
    const manager = { manager: 'editor', operation: 'Update' as const, apiVersion: 'v1' };
    const edited = trackUpdate({ before: made, after: { ...made, spec: { size: 2 } }, schema, manager, time: '2026-01-01T00:00:00Z' });
    expect(() => apply(edited, 'one', { size: 1 }, 'refuse')).toThrow('conflict with "editor" using v1: .spec.size');
    expect(apply(edited, 'one', { size: 2 }, 'refuse')['spec']).toEqual({ size: 2 });
  });
});
