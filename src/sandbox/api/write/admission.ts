import { badRequest, type ErrorSubject, type FieldError, invalid } from '../api-error.ts';
import { arrayAt, isObject, type JsonObject, objectAt, stringAt } from '../json.ts';
import { objectMetaSchema } from '../kinds/built-in.ts';
import type { ServedKind } from '../kinds/catalogue.ts';
import { apiVersionOfKind, type KindVersion } from '../kinds/kind.ts';
import { withSchemaDefaults } from '../schema/defaults.ts';
import { metadataErrors } from '../schema/metadata.ts';
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
  if (!isObject(body)) throw badRequest(`${prefix}: json: cannot unmarshal ${jsonTypeOf(body)} into Go value`);
  const { metadata } = body;
  if (metadata !== undefined && metadata !== null && !isObject(metadata)) {
    throw badRequest(`${prefix}: json: cannot unmarshal ${jsonTypeOf(metadata)} into Go value of type v1.ObjectMeta`);
  }
  const typed: JsonObject = { ...body, apiVersion: body['apiVersion'] ?? apiVersion, kind: body['kind'] ?? kind.kind };
  const empties = kind.isCustom ? 'keep' : 'drop';
  const { value, unknownFields } = prune(typed, version.schema, { empties, metadata: objectMetaSchema });
  const known = value as JsonObject;
  const misfit = firstMisfit(served, known);
  if (misfit !== undefined) throw badRequest(`${prefix}: ${misfit}`);
  const complaints = unknownFields.map((field) => `unknown field ${JSON.stringify(field)}`);
  if (fieldValidation === 'Strict' && complaints.length > 0) throw badRequest(`${prefix}: strict decoding error: ${complaints.join(', ')}`);
  return { object: complete(served, known), warnings: fieldValidation === 'Warn' ? complaints : [] };
}

function jsonTypeOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
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

interface Comparison {
  readonly previous?: JsonObject;
  readonly subresource?: string | undefined;
}

/** Throws 422 with everything that is wrong with `object`. */
export function refuseInvalid(served: ServedKind, object: JsonObject, { previous, subresource }: Comparison): void {
  const { kind, version } = served;
  const name = stringAt(objectAt(object, 'metadata'), 'name') ?? '';
  const errors: FieldError[] = [
    ...(previous === undefined ? nameErrors(kind.kind, name) : finalizerErrors(object, previous)),
    ...metadataErrors(object),
    ...(kind.isCustom ? schemaErrors(version, object, subresource) : []),
    ...(kind.rules.validate?.(object, previous) ?? []),
  ];
  if (errors.length > 0) throw invalid(subjectOf(served, name), errors);
}

/** After these the API server does not run a schema's rules, and says so. */
const blocking: ReadonlySet<string> = new Set(['FieldValueRequired', 'FieldValueTooLong', 'FieldValueTooMany', 'FieldValueTypeInvalid']);

function schemaErrors({ schema, hasRules }: KindVersion, object: JsonObject, subresource: string | undefined): FieldError[] {
  const errors = validate(object, schema).map((error) => (subresource === 'status' ? relativeToStatus(error) : error));
  if (!hasRules || !errors.some((error) => blocking.has(error.reason))) return errors;
  const unchecked =
    'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
  return [...errors, { reason: 'FieldValueInvalid', field: '<nil>', message: `Invalid value: null: ${unchecked}` }];
}

/** The status is checked by itself, so its fields are named from there. */
function relativeToStatus(error: FieldError): FieldError {
  return { ...error, message: error.message.replace(': status.', ': ') };
}

/** Told twice, as the API server does. */
function finalizerErrors(object: JsonObject, previous: JsonObject): FieldError[] {
  const [after, before] = [objectAt(object, 'metadata'), objectAt(previous, 'metadata')];
  const added = arrayAt(after, 'finalizers').filter((one) => !arrayAt(before, 'finalizers').includes(one));
  if (before['deletionTimestamp'] === undefined || added.length === 0) return [];
  const shown = `[]string{${added.map((one) => JSON.stringify(one)).join(', ')}}`;
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers ${shown}`;
  const error = { reason: 'FieldValueForbidden', field: 'metadata.finalizers', message } as const;
  return [error, error];
}
