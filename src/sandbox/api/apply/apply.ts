import { applyConflict, type FieldError } from '../api-error.ts';
import { isObject, type JsonObject, objectAt } from '../json.ts';
import type { Schema } from '../schema/schema.ts';
import { compare, fieldsOf } from './compare.ts';
import { branch, difference, emptySet, type FieldSet, intersection, isEmptySet, paths, union, withoutSubtrees } from './field-set.ts';
import { isSameManager, type ManagerEntry, type ManagerIdentity, readManagers, withManagers } from './managed-fields.ts';
import { mergeApplied, withoutDropped } from './merge.ts';
import { pathText } from './steps.ts';
import { ownablePart } from './track-update.ts';

export interface AppliedConfig {
  /** Undefined when the object is not there yet. */
  readonly live: JsonObject | undefined;
  readonly config: JsonObject;
  readonly schema: Schema;
  readonly manager: ManagerIdentity;
  readonly conflicts: 'refuse' | 'take-over';
  readonly time: string;
}

/**
 * Server-side apply (https://kubernetes.io/docs/reference/using-api/server-side-apply/): the merged object with its managedFields. Fields that the manager
 * no longer applies and nobody else owns are removed. Throws 409 for fields of others that would change.
 */
export function applyConfig({ live, config, schema, manager, conflicts, time }: AppliedConfig): JsonObject {
  const base: JsonObject = live ?? { apiVersion: config['apiVersion'], kind: config['kind'], metadata: {} };
  const previous = readManagers(base);
  const applied = rootFields(ownablePart(config), schema);
  const others = previous.filter((entry) => !isSameManager(entry, manager));
  const before = previous.find((entry) => isSameManager(entry, manager))?.fields ?? emptySet;

  const merged = mergeApplied(base, { ...config, metadata: namedMetadata(base, config) }, schema) as JsonObject;
  const owned = [applied, ...others.map((entry) => entry.fields)].reduce(union);
  const result = removeDropped(merged, { dropped: difference(before, owned), owned }, schema);

  const { written, removed } = compare(live === undefined ? { metadata: {} } : ownablePart(live), ownablePart(result), schema);
  const clashes = others
    .map((entry) => ({ entry, fields: intersection(entry.fields, written) }))
    .filter(({ fields }) => !isEmptySet(fields));
  if (conflicts === 'refuse' && clashes.length > 0) throw applyConflict(clashes.flatMap(conflictCauses));

  const rest = others.map((entry): ManagerEntry => ({ ...entry, fields: withoutSubtrees(difference(entry.fields, written), removed) }));
  const isUnchanged = isEmptySet(written) && isEmptySet(removed);
  const lastTime = previous.find((entry) => isSameManager(entry, manager))?.time;
  return withManagers(result, [...rest, { ...manager, time: isUnchanged ? lastTime : time, fields: applied }]);
}

function rootFields(config: JsonObject, schema: Schema): FieldSet {
  const { metadata, ...rest } = config;
  const owned = Object.keys(objectAt(config, 'metadata')).length === 0 ? rest : { metadata, ...rest };
  return Object.keys(owned).length === 0 ? emptySet : branch(fieldsOf(owned, schema).children);
}

/** An apply names the object but never renames it, and carries no server-side metadata. */
function namedMetadata(base: JsonObject, config: JsonObject): JsonObject {
  const { managedFields: _managedFields, ...metadata } = objectAt(config, 'metadata');
  const { name, namespace } = objectAt(base, 'metadata');
  return { ...metadata, ...(name !== undefined && { name }), ...(namespace !== undefined && { namespace }) };
}

function removeDropped(merged: JsonObject, removal: { dropped: FieldSet; owned: FieldSet }, schema: Schema): JsonObject {
  const rest = withoutDropped(merged, removal, schema);
  return isObject(rest) ? rest : merged;
}

function conflictCauses({ entry, fields }: { entry: ManagerEntry; fields: FieldSet }): FieldError[] {
  const subresource = entry.subresource === undefined ? '' : ` with subresource ${JSON.stringify(entry.subresource)}`;
  const version = entry.operation === 'Update' ? ` using ${entry.apiVersion}` : '';
  const message = `conflict with ${JSON.stringify(entry.manager)}${subresource}${version}`;
  return paths(fields).map((steps) => ({ reason: 'FieldManagerConflict', message, field: pathText(steps) }));
}
