import type { FieldError } from '../api-error.ts';
import { arrayAt, type JsonObject, objectAt } from '../json.ts';

const part = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const subdomain = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';
const allowed = "consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const likeNames = `(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${part}')`;

/** What is wrong with labels, annotations and finalizers (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set). */
export function metadataErrors(object: JsonObject): FieldError[] {
  const metadata = objectAt(object, 'metadata');
  const at =
    (field: string, value: unknown) =>
    (rule: string): FieldError => ({
      reason: 'FieldValueInvalid',
      field: `metadata.${field}`,
      message: `Invalid value: ${JSON.stringify(value)}: ${rule}`,
    });
  return [
    ...Object.entries(objectAt(metadata, 'labels')).flatMap(([key, value]) => [
      ...qualifiedNameRules(key).map(at('labels', key)),
      ...labelRules(String(value)).map(at('labels', value)),
    ]),
    ...Object.keys(objectAt(metadata, 'annotations')).flatMap((key) => qualifiedNameRules(key.toLowerCase()).map(at('annotations', key))),
    ...arrayAt(metadata, 'finalizers').flatMap((name) => qualifiedNameRules(String(name)).map(at('finalizers', name))),
  ];
}

function qualifiedNameRules(text: string): string[] {
  const [prefix, name, ...more] = text.includes('/') ? text.split('/') : [undefined, text];
  if (more.length > 0) {
    return [`a qualified name must ${allowed} ${likeNames} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  return [...(prefix === undefined ? [] : prefixRules(prefix)), ...namePartRules(name ?? '')];
}

function prefixRules(prefix: string): string[] {
  if (prefix === '') return ['prefix part must be non-empty'];
  if (new RegExp(`^${subdomain}$`).test(prefix)) return [];
  return [
    `prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${subdomain}')`,
  ];
}

function namePartRules(name: string): string[] {
  return [
    ...(name === '' ? ['name part must be non-empty'] : []),
    ...(name.length > 63 ? ['name part must be no more than 63 characters'] : []),
    ...(new RegExp(`^${part}$`).test(name) ? [] : [`name part must ${allowed} ${likeNames}`]),
  ];
}

function labelRules(value: string): string[] {
  return [
    ...(value.length > 63 ? ['must be no more than 63 characters'] : []),
    ...(new RegExp(`^(${part})?$`).test(value)
      ? []
      : [
          `a valid label must be an empty string or ${allowed} (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(${part})?')`,
        ]),
  ];
}
