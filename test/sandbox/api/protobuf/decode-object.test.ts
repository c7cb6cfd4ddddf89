import { expect, test } from 'vitest';
import { decodeObject } from '../../../../src/sandbox/api/protobuf/decode-object.ts';

const bytes = (text: string) => [...new TextEncoder().encode(text)];
/** A length-delimited field. */
const field = (number: number, content: readonly number[]) => [(number << 3) | 2, content.length, ...content];
const varint = (number: number, value: number) => [number << 3, value];

function object(apiVersion: string, kind: string, raw: readonly number[]): Uint8Array {
  const typeMeta = [...field(1, bytes(apiVersion)), ...field(2, bytes(kind))];
  return new Uint8Array([...bytes('k8s\0'), ...field(1, typeMeta), ...field(2, raw)]);
}

/** As Go sends it: unset strings and structs are there, empty. */
const metadata = field(1, [...field(1, bytes('web')), ...field(2, []), ...field(8, [])]);

test('a ConfigMap loses what Go sends empty', () => {
  const entry = [...field(1, bytes('a')), ...field(2, bytes('1'))];
  expect(decodeObject(object('v1', 'ConfigMap', [...metadata, ...field(2, entry)]))).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'web' },
    data: { a: '1' },
  });
});

test('the bytes of a Secret are base64', () => {
  const entry = [...field(1, bytes('a')), ...field(2, bytes('secret'))];
  expect(decodeObject(object('v1', 'Secret', [...metadata, ...field(2, entry), ...field(3, bytes('Opaque'))]))).toMatchObject({
    data: { a: 'c2VjcmV0' },
    type: 'Opaque',
  });
});

test('zero replicas stay, zero seconds of a field without a default go', () => {
  const spec = [...varint(1, 0), ...field(2, []), ...varint(5, 0)];
  expect(decodeObject(object('apps/v1', 'Deployment', [...metadata, ...field(2, spec)]))).toMatchObject({
    spec: { replicas: 0, selector: {} },
  });
  expect(decodeObject(object('apps/v1', 'Deployment', [...metadata, ...field(2, spec)]))?.['spec']).not.toHaveProperty('minReadySeconds');
});

test('a target port is a number or a name', () => {
  const port = (target: readonly number[]) => field(1, field(1, [...varint(3, 80), ...field(4, target)]));
  const number = decodeObject(object('v1', 'Service', [...metadata, ...field(2, port([...varint(1, 0), ...varint(2, 90)]).slice(2))]));
  const name = decodeObject(
    object('v1', 'Service', [...metadata, ...field(2, port([...varint(1, 1), ...field(3, bytes('web'))]).slice(2))]),
  );
  expect(number).toMatchObject({ spec: { ports: [{ port: 80, targetPort: 90 }] } });
  expect(name).toMatchObject({ spec: { ports: [{ port: 80, targetPort: 'web' }] } });
});

test('what is no object, or of an unknown kind, is none', () => {
  expect(decodeObject(new Uint8Array(bytes('{"kind":"Pod"}')))).toBeUndefined();
  expect(decodeObject(object('v1', 'Nonsense', []))).toBeUndefined();
});
