import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { load } from 'js-yaml';
import type { Schema } from '../../../src/sandbox/api/schema/schema.ts';
import { type Mutated, mutationsOf } from './mutations.ts';
import { valuesOf } from './schema-values.ts';

/** An object to be created, as a file could hold it, and what is odd about it. */
export interface Candidate {
  readonly what: string;
  readonly plural: string;
  readonly object: Readonly<Record<string, unknown>>;
}

interface CrdVersion {
  readonly schema: { readonly openAPIV3Schema: Schema };
}
interface Crd {
  readonly spec: { readonly names: { readonly plural: string; readonly kind: string }; readonly versions: readonly CrdVersion[] };
}

const files = { canaries: 5, metrictemplates: 1, alertproviders: 1 };

/** The CRDs of the repository, as they are applied. */
export function crdManifests(): object[] {
  return Object.keys(files).map((plural) => load(readFileSync(new URL(`../../../crds/${plural}.yaml`, import.meta.url), 'utf8')) as object);
}

/** The kinds of the CRDs, with the schema of their spec. */
export function schemasByKind(): { readonly names: Crd['spec']['names']; readonly schema: Schema }[] {
  return crdManifests().map((manifest) => {
    const { names, versions } = (manifest as Crd).spec;
    return { names, schema: versions[0]?.schema.openAPIV3Schema.properties?.['spec'] ?? {} };
  });
}

export function wholeObject(kind: string, spec: unknown): Candidate['object'] {
  return { apiVersion: 'flagger.app/v1beta1', kind, metadata: { name: 'web' }, spec };
}

/** Objects of the three kinds, one in four of them valid, the others changed once or twice. */
export function candidates(): fc.Arbitrary<Candidate> {
  return fc.oneof(
    ...schemasByKind().map(({ names, schema }) => ({
      weight: files[names.plural as keyof typeof files],
      arbitrary: ofKind(names, schema),
    })),
  );
}

function ofKind({ plural, kind }: Crd['spec']['names'], schema: Schema): fc.Arbitrary<Candidate> {
  const valid: fc.Arbitrary<Mutated> = valuesOf(schema).map((spec) => ({ what: 'valid', value: wholeObject(kind, spec) }));
  const inSpec = (given: Mutated): fc.Arbitrary<Mutated> => {
    const { spec } = given.value as { spec: unknown };
    return mutationsOf(spec, schema).map(({ what, value }) => ({ what: `${given.what}, ${what}`, value: wholeObject(kind, value) }));
  };
  const once = valid.chain(inSpec);
  const outside = valid.chain(({ value }) => fc.constantFrom(...envelopes(value as Readonly<Record<string, unknown>>)));
  return fc
    .oneof(
      { weight: 3, arbitrary: valid },
      { weight: 6, arbitrary: once },
      { weight: 2, arbitrary: once.chain(inSpec) },
      { weight: 1, arbitrary: outside },
    )
    .map(({ what, value }) => ({
      what: `${kind}: ${what.replace(/^valid, /, '').slice(0, 120)}`,
      plural,
      object: value as Candidate['object'],
    }));
}

/** What may be wrong outside of the spec. */
function envelopes(object: Readonly<Record<string, unknown>>): Mutated[] {
  const withMetadata = (metadata: unknown) => ({ ...object, metadata });
  const { spec, ...withoutSpec } = object;
  return [
    { what: 'no spec', value: withoutSpec },
    { what: 'spec is null', value: { ...object, spec: null } },
    { what: 'unknown field beside spec', value: { ...object, specs: spec } },
    { what: 'name in capitals', value: withMetadata({ name: 'Web' }) },
    { what: 'name ends in a dot', value: withMetadata({ name: 'web.' }) },
    { what: 'name with an empty part', value: withMetadata({ name: 'a..b' }) },
    { what: 'name too long', value: withMetadata({ name: 'a'.repeat(254) }) },
    { what: 'name is a number', value: withMetadata({ name: 5 }) },
    { what: 'no name', value: withMetadata({}) },
    { what: 'labels with a number', value: withMetadata({ name: 'web', labels: { a: 1 } }) },
    { what: 'label key malformed', value: withMetadata({ name: 'web', labels: { 'a b': 'x' } }) },
    { what: 'label value malformed', value: withMetadata({ name: 'web', labels: { a: 'x y' } }) },
    { what: 'label value too long', value: withMetadata({ name: 'web', labels: { a: 'x'.repeat(64) } }) },
    { what: 'annotation key malformed', value: withMetadata({ name: 'web', annotations: { 'a/b/c': 'x' } }) },
    { what: 'annotation is null', value: withMetadata({ name: 'web', annotations: { a: null } }) },
    { what: 'annotations are a list', value: withMetadata({ name: 'web', annotations: [] }) },
    { what: 'unknown field in metadata', value: withMetadata({ name: 'web', nmae: 'web' }) },
    { what: 'finalizer without a slash', value: withMetadata({ name: 'web', finalizers: ['a b'] }) },
    { what: 'metadata is a text', value: withMetadata('web') },
  ];
}
