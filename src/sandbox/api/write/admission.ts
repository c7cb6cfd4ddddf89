import { badRequest, type ErrorSubject, type FieldError, invalid } from '../api-error.ts';
import { isObject, type JsonObject, objectAt, stringAt } from '../json.ts';
import { objectMetaSchema } from '../kinds/built-in.ts';
import type { ServedKind } from '../kinds/catalogue.ts';
import { apiVersionOfKind } from '../kinds/kind.ts';
import { withSchemaDefaults } from '../schema/defaults.ts';
import { nameErrors } from '../schema/names.ts';
import { prune } from '../schema/prune.ts';
import { validate } from '../schema/validate.ts';

/** What happens to fields that the schema does not name (https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation). */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export interface Decoded {
  readonly object: JsonObject;
  readonly warnings: readonly string[];
}

/** A request's object without unknown fields and with its defaults. Throws 400 for what cannot be read as this kind. */
export function decode(served: ServedKind, body: unknown, fieldValidation: FieldValidation): Decoded {
  const { kind, version } = served;
  const apiVersion = apiVersionOfKind(kind, version.version);
  const prefix = `${kind.kind} in version ${JSON.stringify(version.version)} cannot be handled as a ${kind.kind}`;
  if (!isObject(body)) throw badRequest(`${prefix}: json: cannot unmarshal ${Array.isArray(body) ? 'array' : typeof body} into Go value`);
  const typed: JsonObject = { ...body, apiVersion: body['apiVersion'] ?? apiVersion, kind: body['kind'] ?? kind.kind };
  const nulls = kind.isCustom ? 'keep' : 'drop';
  const { value, unknownFields } = prune(typed, version.schema, { nulls, metadata: objectMetaSchema });
  const known = value as JsonObject;
  const misfit = firstMisfit(served, known);
  if (misfit !== undefined) throw badRequest(`${prefix}: ${misfit}`);
  const complaints = unknownFields.map((field) => `unknown field ${JSON.stringify(field)}`);
  if (fieldValidation === 'Strict' && complaints.length > 0) throw badRequest(`${prefix}: strict decoding error: ${complaints.join(', ')}`);
  return { object: complete(served, known), warnings: fieldValidation === 'Warn' ? complaints : [] };
}

/** Defaults of the schema, then those that depend on other fields. */
export function complete({ kind, version }: ServedKind, object: JsonObject): JsonObject {
  const filled = withSchemaDefaults(object, version.schema) as JsonObject;
  return kind.rules.defaults?.(filled) ?? filled;
}

/** Built-in kinds are read into Go types: what does not fit is a bad request, not an invalid object. So is metadata of any kind. */
function firstMisfit({ kind, version }: ServedKind, object: JsonObject): string | undefined {
  const part = kind.isCustom ? { metadata: objectAt(object, 'metadata') } : object;
  const schema = kind.isCustom ? { properties: { metadata: objectMetaSchema } } : version.schema;
  const error = validate(part, schema).find((one) => one.reason === 'FieldValueTypeInvalid');
  const [, wanted, actual] = /must be of type (\S+): "(\S+)"/.exec(error?.message ?? '') ?? [];
  if (error === undefined) return undefined;
  return `json: cannot unmarshal ${actual} into Go struct field ${kind.kind}.${error.field} of type ${wanted}`;
}

/** Names the object in errors about its content: by its kind, as the API server does. */
export function subjectOf({ kind }: ServedKind, name: string | undefined): ErrorSubject {
  return { group: kind.group, kind: kind.kind, name };
}

/** Throws 422 with everything that is wrong with `object`. */
export function refuseInvalid(served: ServedKind, object: JsonObject, previous: JsonObject | undefined): void {
  const { kind, version } = served;
  const name = stringAt(objectAt(object, 'metadata'), 'name') ?? '';
  const errors: FieldError[] = [
    ...(previous === undefined ? nameErrors(kind.kind, name) : []),
    ...(kind.isCustom ? validate(object, version.schema) : []),
    ...(kind.rules.validate?.(object, previous) ?? []),
  ];
  if (errors.length > 0) throw invalid(subjectOf(served, name), errors);
}
