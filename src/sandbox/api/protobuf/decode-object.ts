import type { JsonObject } from '../json.ts';
import { componentOf, schemaOfComponent } from '../kinds/built-in.ts';
import { readRecorded } from '../recorded.ts';
import type { Schema } from '../schema/schema.ts';
import { readFields, type WireField } from './wire.ts';

type RecordedField = readonly [number: number, name: string, type: string];

const messages = readRecorded('protobuf') as Readonly<Record<string, readonly RecordedField[]>>;
const magic = 'k8s\0';
const text = new TextDecoder();

/**
 * A Kubernetes object in protobuf as JSON: what `kubectl create configmap` and the like send. Undefined when it is none, or of a kind whose field
 * numbers are not recorded.
 */
export function decodeObject(body: Uint8Array): JsonObject | undefined {
  if (text.decode(body.subarray(0, 4)) !== magic) return undefined;
  let identity: JsonObject = {};
  let raw: Uint8Array = new Uint8Array();
  for (const field of readFields(body.subarray(4))) {
    if (field.kind !== 'bytes') continue;
    if (field.number === 1) identity = typeMeta(field.value);
    if (field.number === 2) raw = field.value;
  }
  const [, group = '', version = ''] = /^(?:(.*)\/)?(.*)$/.exec(String(identity['apiVersion'])) ?? [];
  const component = componentOf(group, version, String(identity['kind']));
  return component === undefined || messages[component] === undefined ? undefined : { ...identity, ...decodeMessage(raw, component) };
}

function typeMeta(bytes: Uint8Array): JsonObject {
  const names = ['', 'apiVersion', 'kind'];
  return Object.fromEntries(
    [...readFields(bytes)].map((field) => [names[field.number] ?? '', field.kind === 'bytes' ? text.decode(field.value) : '']),
  );
}

/** Empty structs and zeros that Go always sends are left out; those that mean something (set by pointer) stay. */
function decodeMessage(bytes: Uint8Array, component: string): JsonObject {
  const schema = schemaOfComponent(component);
  const fields = new Map((messages[component] ?? []).map((field) => [field[0], field]));
  const object: Record<string, unknown> = {};
  for (const wire of readFields(bytes)) {
    const [, name, type] = fields.get(wire.number) ?? [];
    if (name === undefined || type === undefined) continue;
    const property = schema?.properties?.[name];
    if (type.startsWith('[]')) object[name] = [...((object[name] as unknown[] | undefined) ?? []), decodeValue(wire, type.slice(2))];
    else if (type.startsWith('{}')) object[name] = { ...(object[name] as object | undefined), ...decodeEntry(wire, type.slice(2)) };
    else if (schema?.properties !== undefined && property === undefined) Object.assign(object, decodeValue(wire, type));
    else {
      const value = decodeValue(wire, type);
      if (!isUnset(value, property, schema?.required?.includes(name) === true)) object[name] = value;
    }
  }
  return object;
}

function isUnset(value: unknown, property: Schema | undefined, isRequired: boolean): boolean {
  if (value === undefined) return true;
  if (isRequired || property?.default !== undefined) return property?.alwaysPresent === true && isEmptyObject(value);
  return value === '' || value === 0 || value === false || (property?.alwaysPresent === true && isEmptyObject(value));
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function decodeEntry(wire: WireField, type: string): JsonObject {
  if (wire.kind !== 'bytes') return {};
  let key = '';
  let value: unknown = type === 'string' ? '' : undefined;
  for (const field of readFields(wire.value)) {
    if (field.number === 1 && field.kind === 'bytes') key = text.decode(field.value);
    if (field.number === 2) value = decodeValue(field, type);
  }
  return { [key]: value };
}

function decodeValue(wire: WireField, type: string): unknown {
  if (wire.kind !== 'bytes') return type === 'bool' ? wire.value !== 0n : Number(wire.value);
  if (type === 'string') return text.decode(wire.value);
  if (type === 'bytes') return Buffer.from(wire.value).toString('base64');
  return (special[type.split('.').at(-1) ?? ''] ?? decodeMessage)(wire.value, type);
}

/** Types whose JSON is not an object of their fields. */
const special: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  Time: (bytes) => timeOf(bytes)?.replace(/\.\d+Z$/, 'Z'),
  MicroTime: (bytes) => timeOf(bytes)?.replace(/Z$/, '000Z'),
  Quantity: (bytes) => [...readFields(bytes)].map((field) => (field.kind === 'bytes' ? text.decode(field.value) : ''))[0],
  RawExtension: rawJson,
  FieldsV1: rawJson,
  IntOrString: (bytes) => {
    const fields = new Map([...readFields(bytes)].map((field) => [field.number, field]));
    const string = fields.get(3);
    if (fields.get(1)?.value === 1n) return string?.kind === 'bytes' ? text.decode(string.value) : '';
    return Number(fields.get(2)?.value ?? 0);
  },
};

function rawJson(bytes: Uint8Array): unknown {
  const [raw] = [...readFields(bytes)];
  return raw?.kind === 'bytes' ? JSON.parse(text.decode(raw.value)) : undefined;
}

function timeOf(bytes: Uint8Array): string | undefined {
  const [seconds, nanos] = [...readFields(bytes)].map((field) => Number(field.value));
  return seconds === undefined ? undefined : new Date(seconds * 1000 + Math.floor((nanos ?? 0) / 1e6)).toISOString();
}
