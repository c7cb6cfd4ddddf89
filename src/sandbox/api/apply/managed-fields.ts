import { arrayAt, isObject, type JsonObject, objectAt, stringAt, without } from '../json.ts';
import { type FieldSet, fromFieldsV1, isEmptySet, toFieldsV1 } from './field-set.ts';

/** Who owns which fields of an object: one entry of metadata.managedFields. */
export interface ManagerEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource?: string | undefined;
  readonly time?: string | undefined;
  readonly fields: FieldSet;
}

export type ManagerIdentity = Omit<ManagerEntry, 'fields' | 'time'>;

export function readManagers(object: JsonObject): ManagerEntry[] {
  return arrayAt(objectAt(object, 'metadata'), 'managedFields')
    .filter(isObject)
    .map((entry) => ({
      manager: stringAt(entry, 'manager') ?? '',
      operation: entry['operation'] === 'Apply' ? 'Apply' : 'Update',
      apiVersion: stringAt(entry, 'apiVersion') ?? '',
      subresource: stringAt(entry, 'subresource'),
      time: stringAt(entry, 'time'),
      fields: fromFieldsV1(entry['fieldsV1']),
    }));
}

export function isSameManager(a: ManagerIdentity, b: ManagerIdentity): boolean {
  return (
    a.manager === b.manager &&
    a.operation === b.operation &&
    a.apiVersion === b.apiVersion &&
    (a.subresource ?? '') === (b.subresource ?? '')
  );
}

/** The object with these entries; those without fields are left out. */
export function withManagers(object: JsonObject, entries: readonly ManagerEntry[]): JsonObject {
  const kept = entries.filter((entry) => !isEmptySet(entry.fields)).sort(inOrder);
  const metadata = without(objectAt(object, 'metadata'), 'managedFields');
  return { ...object, metadata: kept.length === 0 ? metadata : { ...metadata, managedFields: kept.map(toJson) } };
}

function inOrder(a: ManagerEntry, b: ManagerEntry): number {
  const keyA = [a.operation, a.time ?? '', a.manager, a.apiVersion];
  const keyB = [b.operation, b.time ?? '', b.manager, b.apiVersion];
  const at = keyA.findIndex((part, index) => part !== keyB[index]);
  return at < 0 ? 0 : (keyA[at] ?? '') < (keyB[at] ?? '') ? -1 : 1;
}

function toJson({ manager, operation, apiVersion, time, fields, subresource }: ManagerEntry): JsonObject {
  return {
    manager,
    operation,
    apiVersion,
    ...(time !== undefined && { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: toFieldsV1(fields),
    ...(subresource !== undefined && { subresource }),
  };
}
