import type { Canary } from '../api/canary.ts';
import { apexKeysAnnotation, fluxAnnotations } from '../api/group.ts';
import { apexServiceName } from '../api/names.ts';
import type { JsonPatchOperation } from '../kube/client.ts';
import { escapePointer, testAndReplace } from '../kube/json-patch.ts';
import type { KubeManifest, KubeObject } from '../kube/object.ts';
import { ownerReference } from './owner.ts';
import { mergedMap } from './patch.ts';
import { serviceOf } from './spec-refused.ts';

type TextMap = Readonly<Record<string, string>>;

interface ApexKeys {
  readonly labels: readonly string[];
  readonly annotations: readonly string[];
}

/** Metadata of a route object as it is made: the apex' name, the labels and annotations of spec.service.apex, Flux's, the owner. */
export function routeMetadata(canary: Canary): KubeManifest['metadata'] {
  return {
    name: apexServiceName(canary),
    namespace: canary.metadata.namespace,
    ...oursOf(canary),
    ownerReferences: [ownerReference(canary)],
  };
}

/** What mends a live object's metadata. Labels and annotations of others stay: some gateways keep their own record there. */
export function routeMetadataChanges(canary: Canary, { metadata }: KubeObject): JsonPatchOperation[] {
  const ours = oursOf(canary);
  const before = keysIn(metadata.annotations);
  return [
    ...mergedMap('/metadata/labels', metadata.labels, ours.labels),
    ...withoutKeys('/metadata/labels', metadata.labels, { keys: before.labels, wanted: ours.labels }),
    ...mergedMap('/metadata/annotations', metadata.annotations, ours.annotations),
    ...withoutKeys('/metadata/annotations', metadata.annotations, {
      keys: [...before.annotations, apexKeysAnnotation],
      wanted: ours.annotations,
    }),
  ];
}

/** The labels and annotations that we set, with a record of those that a person may take out of the Canary again. */
export function oursOf(canary: Canary): { readonly labels: TextMap; readonly annotations: TextMap } {
  const { labels = {}, annotations = {} } = serviceOf(canary).apex ?? {};
  const keys: ApexKeys = { labels: Object.keys(labels).sort(), annotations: Object.keys(annotations).sort() };
  const isEmpty = keys.labels.length + keys.annotations.length === 0;
  const record = isEmpty ? {} : { [apexKeysAnnotation]: JSON.stringify(keys) };
  return { labels, annotations: { ...annotations, ...fluxAnnotations, ...record } };
}

function keysIn(annotations: TextMap | undefined): ApexKeys {
  const listed = (value: unknown) => (Array.isArray(value) ? value.filter((key) => typeof key === 'string') : []);
  try {
    const kept = JSON.parse(annotations?.[apexKeysAnnotation] ?? '{}');
    return { labels: listed(kept?.labels), annotations: listed(kept?.annotations) };
  } catch {
    return { labels: [], annotations: [] };
  }
}

function withoutKeys(path: string, live: TextMap = {}, { keys, wanted }: { readonly keys: readonly string[]; readonly wanted: TextMap }) {
  return keys
    .filter((key) => live[key] !== undefined && wanted[key] === undefined)
    .flatMap((key) => testAndReplace(`${path}/${escapePointer(key)}`, live[key], undefined));
}
