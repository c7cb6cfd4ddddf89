import type { FieldError } from '../api-error.ts';
import { equalJson, isObject, type JsonObject } from '../json.ts';
import { fieldSchema, type Schema } from './schema.ts';

/** Checks a value against a structural schema; the words are those of the API server. Rules in CEL are not run. */
export function validate(value: unknown, schema: Schema, path = ''): FieldError[] {
  if (value === null && schema.nullable === true) return [];
  const typeError = checkType(value, schema, path);
  // Rules of what the value is not have nothing to say; an enumeration and a choice of schemas speak of any value.
  if (typeError !== undefined) return [...checkEnum(value, schema, path), typeError, ...checkCombined(value, schema, path)];
  return [
    ...checkEnum(value, schema, path),
    ...(typeof value === 'string' ? checkString(value, schema, path) : []),
    ...(typeof value === 'number' ? checkNumber(value, schema, path) : []),
    ...(Array.isArray(value) ? checkArray(value, schema, path) : []),
    ...(isObject(value) ? checkObject(value, schema, path) : []),
    ...checkCombined(value, schema, path),
  ];
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return isInt64(value) ? 'integer' : 'number';
  return typeof value;
}

function isInt64(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63;
}

function checkType(value: unknown, schema: Schema, path: string): FieldError | undefined {
  const actual = typeOf(value);
  const intOrString = schema['x-kubernetes-int-or-string'] === true || schema.format === 'int-or-string';
  if (intOrString && (actual === 'integer' || actual === 'string')) return undefined;
  const wanted = intOrString ? 'integer,string' : schema.type;
  if (wanted === undefined || wanted === actual || (wanted === 'number' && actual === 'integer')) return undefined;
  const message = `Invalid value: "${actual}": ${path} in body must be of type ${wanted}: "${actual}"`;
  return { reason: 'FieldValueTypeInvalid', field: path || '<nil>', message };
}

function invalidValue(value: unknown, path: string, rule: string): FieldError {
  return { reason: 'FieldValueInvalid', field: path || '<nil>', message: `Invalid value: ${shown(value)}: ${path} in body ${rule}` };
}

function shown(value: unknown): string {
  return isObject(value) || Array.isArray(value)
    ? JSON.stringify(value)
    : typeof value === 'string'
      ? JSON.stringify(value)
      : String(value);
}

function checkEnum(value: unknown, schema: Schema, path: string): FieldError[] {
  if (schema.enum === undefined || schema.enum.some((one) => equalJson(one, value))) return [];
  const supported = schema.enum.map((one) => JSON.stringify(one)).join(', ');
  return [{ reason: 'FieldValueNotSupported', field: path, message: `Unsupported value: ${shown(value)}: supported values: ${supported}` }];
}

function checkString(value: string, schema: Schema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const length = [...value].length;
  if (schema.maxLength !== undefined && length > schema.maxLength) {
    errors.push({ reason: 'FieldValueTooLong', field: path, message: `Too long: may not be more than ${schema.maxLength} bytes` });
  }
  if (schema.minLength !== undefined && length < schema.minLength) {
    errors.push(invalidValue(value, path, `should be at least ${schema.minLength} chars long`));
  }
  if (schema.pattern !== undefined && !matchesPattern(schema.pattern, value)) {
    errors.push(invalidValue(value, path, `should match '${schema.pattern}'`));
  }
  if (schema.format === 'date-time' && Number.isNaN(Date.parse(value))) {
    errors.push({ ...invalidValue(value, path, `must be of type date-time: ${JSON.stringify(value)}`), reason: 'FieldValueTypeInvalid' });
  }
  return errors;
}

/** Patterns are written for Go; one that JavaScript cannot read is not checked. */
function matchesPattern(pattern: string, value: string): boolean {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags).test(value);
    } catch {
      // The next flags, or no check.
    }
  }
  return true;
}

function checkNumber(value: number, schema: Schema, path: string): FieldError[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const errors: FieldError[] = [];
  if (minimum !== undefined && (value < minimum || (exclusiveMinimum === true && value === minimum))) {
    errors.push(invalidValue(value, path, `should be greater than ${exclusiveMinimum === true ? '' : 'or equal to '}${minimum}`));
  }
  if (maximum !== undefined && (value > maximum || (exclusiveMaximum === true && value === maximum))) {
    errors.push(invalidValue(value, path, `should be less than ${exclusiveMaximum === true ? '' : 'or equal to '}${maximum}`));
  }
  if (multipleOf !== undefined && value % multipleOf !== 0) errors.push(invalidValue(value, path, `should be a multiple of ${multipleOf}`));
  return errors;
}

function checkArray(items: readonly unknown[], schema: Schema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.maxItems !== undefined && items.length > schema.maxItems) {
    errors.push({
      reason: 'FieldValueTooMany',
      field: path,
      message: `Too many: ${items.length}: must have at most ${schema.maxItems} items`,
    });
  }
  if (schema.minItems !== undefined && items.length < schema.minItems) {
    errors.push({
      reason: 'FieldValueInvalid',
      field: path,
      message: `Invalid value: ${items.length}: ${path} in body should have at least ${schema.minItems} items`,
    });
  }
  return [
    ...errors,
    ...checkDuplicates(items, schema, path),
    ...items.flatMap((item, index) => (schema.items ? validate(item, schema.items, `${path}[${index}]`) : [])),
  ];
}

function checkDuplicates(items: readonly unknown[], schema: Schema, path: string): FieldError[] {
  const keys = schema['x-kubernetes-list-map-keys'];
  const isSet = schema['x-kubernetes-list-type'] === 'set' || schema.uniqueItems === true;
  if (keys === undefined && !isSet) return [];
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const key = keys === undefined || !isObject(item) ? item : Object.fromEntries(keys.map((field) => [field, item[field]]));
    const text = JSON.stringify(key);
    if (!seen.has(text)) {
      seen.add(text);
      return [];
    }
    return [{ reason: 'FieldValueDuplicate' as const, field: `${path}[${index}]`, message: `Duplicate value: ${text}` }];
  });
}

function checkObject(object: JsonObject, schema: Schema, path: string): FieldError[] {
  const at = (field: string) => (path === '' ? field : `${path}.${field}`);
  const errors: FieldError[] = [];
  for (const field of schema.required ?? []) {
    if (object[field] === undefined) errors.push({ reason: 'FieldValueRequired', field: at(field), message: 'Required value' });
  }
  const count = Object.keys(object).length;
  if (schema.maxProperties !== undefined && count > schema.maxProperties) {
    errors.push({
      reason: 'FieldValueTooMany',
      field: path,
      message: `Too many: ${count}: must have at most ${schema.maxProperties} items`,
    });
  }
  if (schema.minProperties !== undefined && count < schema.minProperties) {
    errors.push(invalidValue(object, path, `should have at least ${schema.minProperties} properties`));
  }
  for (const [field, value] of Object.entries(object)) {
    const part = fieldSchema(schema, field);
    if (part !== undefined && value !== undefined) errors.push(...validate(value, part, at(field)));
  }
  return errors;
}

function checkCombined(value: unknown, schema: Schema, path: string): FieldError[] {
  const errors = (schema.allOf ?? []).flatMap((option) => validate(value, option, path));
  const wrong = (rule: string): FieldError => ({
    reason: 'FieldValueInvalid',
    field: '<nil>',
    message: `Invalid value: "": "${path}" ${rule}`,
  });
  const anyOf = (schema.anyOf ?? []).map((option) => validate(value, option, path));
  if (anyOf.length > 0 && anyOf.every((one) => one.length > 0))
    errors.push(wrong('must validate at least one schema (anyOf)'), ...(anyOf[0] ?? []));
  const oneOf = (schema.oneOf ?? []).map((option) => validate(value, option, path));
  const fitting = oneOf.filter((one) => one.length === 0).length;
  if (oneOf.length > 0 && fitting !== 1) {
    const found = fitting === 0 ? 'none valid' : `${fitting} valid alternatives`;
    errors.push(
      wrong(`must validate one and only one schema (oneOf). Found ${found}`),
      ...(fitting === 0 ? nearestMisfit(value, schema.oneOf ?? [], oneOf) : []),
    );
  }
  if (schema.not !== undefined && validate(value, schema.not, path).length === 0) errors.push(wrong('must not validate the schema (not)'));
  return errors;
}

/** Of schemas of which none fits, the API server tells the errors of the one that found most to look at, the first of several. */
function nearestMisfit(value: unknown, options: readonly Schema[], errors: readonly (readonly FieldError[])[]): readonly FieldError[] {
  const counts = options.map((option) => partsLookedAt(value, option));
  return errors[counts.indexOf(Math.max(...counts))] ?? [];
}

function partsLookedAt(value: unknown, schema: Schema): number {
  if (!isObject(value)) return 1;
  const present = Object.entries(schema.properties ?? {}).filter(([field]) => value[field] !== undefined);
  return present.reduce((sum, [field, part]) => sum + partsLookedAt(value[field], part), 1);
}
