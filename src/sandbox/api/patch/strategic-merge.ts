import { badRequest } from '../api-error.ts';
import { equalJson, isObject, type JsonObject } from '../json.ts';
import { fieldSchema, type Schema } from '../schema/schema.ts';

const directive = '$patch';
const deletePrefix = '$deleteFromPrimitiveList/';
const orderPrefix = '$setElementOrder/';
const retainKeys = '$retainKeys';

/**
 * Strategic merge patch: lists merge by the key that the schema names (`x-kubernetes-patch-merge-key`), with the directives that kubectl sends
 * (https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md).
 */
export function applyStrategicMerge(document: unknown, patch: unknown, schema: Schema | undefined): unknown {
  if (!isObject(patch)) return patch;
  if (patch[directive] === 'replace') return withoutDirectives(patch);
  if (patch[directive] === 'delete') return {};
  const merged: Record<string, unknown> = isObject(document) ? { ...document } : {};
  retain(merged, patch);
  for (const [field, value] of Object.entries(patch)) {
    if (field.startsWith('$')) continue;
    if (value === null) delete merged[field];
    else merged[field] = mergeField(merged[field], value, fieldSchema(schema, field));
  }
  for (const [field, value] of Object.entries(patch)) {
    if (field.startsWith(deletePrefix)) deletePrimitives(merged, field.slice(deletePrefix.length), value);
  }
  for (const [field, order] of Object.entries(patch)) {
    if (field.startsWith(orderPrefix)) setOrder(merged, { field: field.slice(orderPrefix.length), order, schema });
  }
  return merged;
}

function mergeField(current: unknown, patch: unknown, schema: Schema | undefined): unknown {
  if (!Array.isArray(patch)) return applyStrategicMerge(current, patch, schema);
  const strategy = schema?.['x-kubernetes-patch-strategy']?.split(',') ?? [];
  if (!strategy.includes('merge') || !Array.isArray(current)) return mergeList([], patch, schema);
  return mergeList(current, patch, schema);
}

function mergeList(current: readonly unknown[], patch: readonly unknown[], schema: Schema | undefined): unknown[] {
  if (patch.some((item) => isObject(item) && item[directive] === 'replace')) {
    return patch.filter((item) => !(isObject(item) && directive in item));
  }
  const key = schema?.['x-kubernetes-patch-merge-key'];
  if (key === undefined) {
    const isMerged = schema?.['x-kubernetes-patch-strategy']?.includes('merge') === true;
    return isMerged ? [...current, ...patch.filter((item) => !current.some((one) => equalJson(one, item)))] : [...patch];
  }
  const merged = [...current];
  for (const item of patch) {
    if (!isObject(item) || item[key] === undefined)
      throw badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    const at = merged.findIndex((one) => isObject(one) && one[key] === item[key]);
    if (item[directive] === 'delete') {
      if (at >= 0) merged.splice(at, 1);
    } else if (at < 0) merged.push(applyStrategicMerge({}, item, schema?.items));
    else merged[at] = applyStrategicMerge(merged[at], item, schema?.items);
  }
  return merged;
}

function withoutDirectives(patch: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(patch).filter(([field]) => !field.startsWith('$')));
}

/** `$retainKeys` names the fields that may stay of a union. */
function retain(merged: Record<string, unknown>, patch: JsonObject): void {
  const keys = patch[retainKeys];
  if (!Array.isArray(keys)) return;
  for (const field of Object.keys(merged)) if (!keys.includes(field)) delete merged[field];
}

function deletePrimitives(merged: Record<string, unknown>, field: string, values: unknown): void {
  const current = merged[field];
  if (Array.isArray(current) && Array.isArray(values)) merged[field] = current.filter((item) => !values.includes(item));
}

/** Items named in `order` stand in that order; the server's own items keep their place after the item they followed. */
function setOrder(
  merged: Record<string, unknown>,
  { field, order, schema }: { field: string; order: unknown; schema: Schema | undefined },
): void {
  const current = merged[field];
  if (!Array.isArray(current) || !Array.isArray(order)) return;
  const key = fieldSchema(schema, field)?.['x-kubernetes-patch-merge-key'];
  const identity = (item: unknown) => JSON.stringify(key !== undefined && isObject(item) ? item[key] : item);
  const wanted = order.map(identity);
  const ordered = wanted.flatMap((id) => current.filter((item) => identity(item) === id));
  let next = 0;
  merged[field] = current.map((item) => (wanted.includes(identity(item)) ? ordered[next++] : item));
}
