import { CanarySpecSchema } from '../canary.ts';
import { nearest } from '../nearest.ts';
import { fieldPath } from './field-path.ts';
import { type Finding, warn } from './issue.ts';
import { type SchemaPlace, schemaPlaces } from './schema-places.ts';

/** Fields that the schema, by default that of a Canary, does not know. An API server drops them, so they show only in a file: most often a slip of the pen. */
export function unknownFields(spec: unknown, schema: object = CanarySpecSchema): Finding[] {
  return [...schemaPlaces(spec, schema)].filter((place) => place.schema === undefined).map(unknownField);
}

/** Flagger's Go type still has it, its CRD has not: in a file it is a Canary of old. */
const renamed: ReadonlyMap<string, string> = new Map([['spec.canaryAnalysis', 'analysis']]);

function unknownField({ steps, parent }: SchemaPlace): Finding {
  const path = fieldPath('spec', steps);
  const meant = renamed.get(path) ?? nearest(String(steps.at(-1)), Object.keys(parent.properties ?? {}));
  return warn({
    code: 'UnknownField',
    path,
    message: `${path} is not known and has no effect.`,
    remedy: meant === undefined ? 'Take it out.' : `Did you mean ${meant}?`,
  });
}
