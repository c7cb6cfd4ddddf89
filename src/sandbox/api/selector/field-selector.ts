import { badRequest } from '../api-error.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { KindVersion } from '../kinds/kind.ts';

export interface FieldRequirement {
  readonly path: string;
  readonly equal: boolean;
  readonly value: string;
}

/** Parses `metadata.name=web,status.phase!=Running`. Throws 400 for a field that the kind does not select by. */
export function parseFieldSelector(text: string, version: KindVersion): FieldRequirement[] {
  const supported = ['metadata.name', 'metadata.namespace', ...version.selectableFields];
  return text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [, path, operator, value] = /^([^=!]+)(==|=|!=)(.*)$/.exec(part.trim()) ?? [];
      if (path === undefined || value === undefined) throw badRequest(`invalid selector: '${part}'; can't understand '${part}'`);
      if (!supported.includes(path)) throw badRequest(unknownField(path, version));
      return { path, equal: operator !== '!=', value };
    });
}

function unknownField(path: string, { selectableFields }: KindVersion): string {
  if (selectableFields.length > 0) return `field label not supported: ${path}`;
  return `"${path}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

export function matchesFields(requirements: readonly FieldRequirement[], object: JsonObject): boolean {
  return requirements.every(({ path, equal, value }) => (textAt(object, path) === value) === equal);
}

function textAt(object: JsonObject, path: string): string {
  if (path === 'source') return textAt(object, 'source.component');
  let value: unknown = object;
  for (const field of path.split('.')) value = isObject(value) ? value[field] : undefined;
  return value === undefined || value === null ? '' : String(value);
}
