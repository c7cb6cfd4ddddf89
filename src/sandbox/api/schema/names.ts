import type { FieldError } from '../api-error.ts';

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;

/** RFC 1123 label, at most 63 characters: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
export function isDnsLabel(name: string): boolean {
  return name.length <= 63 && new RegExp(`^${label}$`).test(name);
}

const rules = {
  subdomain: {
    pattern: subdomain,
    longest: 253,
    text: `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${subdomain}')`,
  },
  label: {
    pattern: label,
    longest: 63,
    text: `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${label}')`,
  },
  service: {
    pattern: '[a-z]([-a-z0-9]*[a-z0-9])?',
    longest: 63,
    text: "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
  },
} as const;

/** Whether an object of `kind` may be called so; the kind decides which rule holds. */
export function nameErrors(kind: string, name: string): FieldError[] {
  const rule = kind === 'Service' ? rules.service : kind === 'Namespace' ? rules.label : rules.subdomain;
  const error = (message: string): FieldError => ({
    reason: 'FieldValueInvalid',
    field: 'metadata.name',
    message: `Invalid value: ${JSON.stringify(name)}: ${message}`,
  });
  if (name.length > rule.longest) return [error(`must be no more than ${rule.longest} bytes`)];
  return new RegExp(`^${rule.pattern}$`).test(name) ? [] : [error(rule.text)];
}
