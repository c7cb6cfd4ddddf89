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
    if (!field.startsWith(orderPrefix) || !Array.isArray(order)) continue;
    const name = field.slice(orderPrefix.length);
    const [before, after] = [isObject(document) ? document[name] : undefined, merged[name]];
    if (Array.isArray(after))
      merged[name] = inOrder(after, { first: order, live: Array.isArray(before) ? before : [] }, fieldSchema(schema, name));
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
    const added = patch.filter((item) => !current.some((one) => equalJson(one, item)));
    return isMerged ? inOrder([...current, ...added], { first: patch, live: current }, schema) : [...patch];
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
  return inOrder(merged, { first: patch, live: current }, schema);
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

/**
 * Items of the patch stand in the patch's order; each of the others stands before the first item of the patch that it preceded in the live list, and
 * otherwise after them.
 */
function inOrder(
  items: readonly unknown[],
  { first, live }: { first: readonly unknown[]; live: readonly unknown[] },
  schema: Schema | undefined,
): unknown[] {
  const key = schema?.['x-kubernetes-patch-merge-key'];
  const identity = (item: unknown) => JSON.stringify(key !== undefined && isObject(item) ? item[key] : item);
  const places = new Map(live.map((item, index) => [identity(item), index]));
  const named = new Set(first.map(identity));
  const patched = [...named].flatMap((id) => items.filter((item) => identity(item) === id));
  const others = items.filter((item) => !named.has(identity(item)));
  const ordered: unknown[] = [];
  for (const item of patched) {
    const place = places.get(identity(item)) ?? -1;
    while (others.length > 0 && (places.get(identity(others[0])) ?? Number.POSITIVE_INFINITY) < place) ordered.push(others.shift());
    ordered.push(item);
  }
  return [...ordered, ...others];
}
