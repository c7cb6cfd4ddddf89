import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/kube/object.ts';
import { checksumOf } from '../../../src/workload/configs/checksum.ts';

function config(fields: object, metadata: object = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1', ...metadata },
    ...fields,
  };
}

describe("the checksum in Flagger's status", () => {
  // Computed by Go: json.Marshal, then the first 8 bytes of the SHA-256.
  test.for([
    ['of none', {}, '74234e98afe7498f'],
    ['of an empty map, which the API server never sends', { data: {} }, '74234e98afe7498f'],
    ['of one text', { data: { message: 'hello' } }, '9b2d43affbf49a36'],
    ['of keys that look like numbers', { data: { '9': 'b', '10': 'a', 'a.b': 'd', Z: 'c' } }, 'c1a99f0abc99c7a9'],
    [
      'of everything that Go or JavaScript escapes',
      {
        data: {
          html: '<a href="x">&amp;</a>',
          sep: '\u2028\u2029',
          ctl: '\n\r\t\b\f\u0001\u007f',
          uni: 'é😀',
          bs: '\\/',
        },
      },
      '25dce4fe525c4a85',
    ],
    ['of a Secret', { data: { token: 'cGxhbnRlZC1zZWNyZXQtdmFsdWU=', empty: '' }, type: 'Opaque' }, 'c6664fbe85c79b61'],
    ['which knows no binaryData', { data: { message: 'hello' }, binaryData: { logo: 'AAAA' } }, '9b2d43affbf49a36'],
  ] as const)('%s', ([, fields, checksum]) => {
    expect(checksumOf(config(fields)).data).toBe(checksum);
  });
});

describe('the checksum of a content', () => {
  const before = checksumOf(config({ data: { a: '1' }, type: 'Opaque' })).content;

  test('is a whole SHA-256', () => expect(before).toMatch(/^[0-9a-f]{64}$/));

  test.for([
    ['labels', { data: { a: '1' }, type: 'Opaque' }, { labels: { x: 'y' }, resourceVersion: '2' }],
    ['immutability', { data: { a: '1' }, type: 'Opaque', immutable: true }, {}],
    ['another kind of the same content', { kind: 'Secret', data: { a: '1' }, type: 'Opaque' }, {}],
    ['binaryData without members', { data: { a: '1' }, type: 'Opaque', binaryData: {} }, {}],
  ] as const)('is not changed by %s', ([, fields, metadata]) => {
    expect(checksumOf(config(fields, metadata)).content).toBe(before);
  });

  test.for([
    ['a text', { data: { a: '2' }, type: 'Opaque' }],
    ['a key', { data: { b: '1' }, type: 'Opaque' }],
    ['a further key', { data: { a: '1', b: '' }, type: 'Opaque' }],
    ['the type of a Secret', { data: { a: '1' }, type: 'kubernetes.io/tls' }],
    ['binaryData', { data: { a: '1' }, type: 'Opaque', binaryData: { logo: 'AAAA' } }],
    ['data that moves to binaryData', { binaryData: { a: '1' }, type: 'Opaque' }],
  ] as const)('is changed by %s', ([, fields]) => {
    expect(checksumOf(config(fields)).content).not.toBe(before);
  });
});
