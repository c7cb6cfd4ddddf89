import { reachableNames } from '../api/schema/reachable.ts';

/** OpenAPI v3 component schemas by name. */
export type Components = Record<string, ComponentSchema>;

export interface ComponentSchema {
  readonly properties?: Record<string, ComponentSchema>;
  readonly additionalProperties?: ComponentSchema;
  readonly items?: ComponentSchema;
  readonly allOf?: readonly ComponentSchema[];
  readonly $ref?: string;
  readonly [keyword: string]: unknown;
}

/** Defaults by schema name, then field. */
export type DefaultsTable = Record<string, Record<string, unknown>>;

const referencePrefix = '#/components/schemas/';

/** The schemas that `roots` need, in the order of their names. */
export function reachable(all: Components, roots: readonly string[]): Components {
  return Object.fromEntries(reachableNames(all, roots).map((name) => [name, all[name] ?? {}]));
}

/** Cuts descriptions to their first sentence. */
export function withoutLongText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutLongText);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === 'description' && typeof part === 'string' ? firstSentence(part) : withoutLongText(part),
    ]),
  );
}

function firstSentence(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replace(/\. .*$/, '.');
}

interface Comparison {
  readonly schemas: Components;
  readonly name: string;
  readonly sent: unknown;
  readonly answer: unknown;
  readonly table: DefaultsTable;
}

/** What the server gives to one object: never a default of the kind. */
const assigned = new Set([
  'metadata',
  'status',
  'clusterIP',
  'clusterIPs',
  'ipFamilies',
  'ipFamilyPolicy',
  'targetPort',
  'imagePullPolicy',
]);

/** Adds to `table` what `answer` has and `sent` has not, field by field, under the schema that the field belongs to. */
export function addedDefaults({ schemas, name, sent, answer, table }: Comparison): void {
  walk(schemas, { schema: { $ref: referencePrefix + name }, name, sent, answer, table });
}

function walk(schemas: Components, at: Omit<Comparison, 'schemas'> & { schema: ComponentSchema }): void {
  const reference = at.schema.$ref ?? at.schema.allOf?.[0]?.$ref;
  const name = reference?.slice(referencePrefix.length) ?? at.name;
  const schema = reference === undefined ? at.schema : (schemas[name] ?? {});
  if (Array.isArray(at.sent) && Array.isArray(at.answer)) {
    const { answer } = at;
    at.sent.forEach((sent, index) => {
      walk(schemas, { ...at, schema: schema.items ?? {}, name, sent, answer: answer[index] });
    });
    return;
  }
  if (!isRecord(at.sent) || !isRecord(at.answer) || schema.properties === undefined) return;
  for (const [field, answer] of Object.entries(at.answer)) {
    if (name.endsWith('ObjectMeta') || (assigned.has(field) && at.sent[field] === undefined)) continue;
    if (at.sent[field] === undefined) {
      at.table[name] ??= {};
      at.table[name][field] = answer;
    } else walk(schemas, { ...at, schema: schema.properties[field] ?? {}, name, sent: at.sent[field], answer });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
