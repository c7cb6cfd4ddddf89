import { CanarySpecSchema } from '../canary.ts';
import { nearest } from '../nearest.ts';
import { fieldPath } from './field-path.ts';
import { type Finding, warn } from './issue.ts';

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly patternProperties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

/** Fields that the schema, by default that of a Canary, does not know. An API server drops them, so they show only in a file: most often a slip of the pen. */
export function unknownFields(spec: unknown, schema: object = CanarySpecSchema): Finding[] {
  return walk(spec, schema as Node, []);
}

function walk(value: unknown, schema: Node, steps: readonly (string | number)[]): Finding[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? [] : value.flatMap((item, index) => walk(item, items, [...steps, index]));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => {
    const known = Object.hasOwn(schema.properties ?? {}, name)
      ? schema.properties?.[name]
      : Object.values(schema.patternProperties ?? {})[0];
    return known === undefined ? [unknownField(name, schema, steps)] : walk(child, known, [...steps, name]);
  });
}

function unknownField(name: string, schema: Node, steps: readonly (string | number)[]): Finding {
  const path = fieldPath('spec', [...steps, name]);
  const meant = nearest(name, Object.keys(schema.properties ?? {}));
  return warn({
    code: 'UnknownField',
    path,
    message: `${path} is not known and has no effect.`,
    remedy: meant === undefined ? 'Take it out.' : `Did you mean ${meant}?`,
  });
}
