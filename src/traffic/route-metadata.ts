import type { Canary } from '../api/canary.ts';
import { fluxAnnotations } from '../api/group.ts';
import { apexServiceName } from '../api/names.ts';
import type { JsonPatchOperation } from '../kube/client.ts';
import type { KubeManifest, KubeObject } from '../kube/object.ts';
import { ownerReference } from './owner.ts';
import { mergedMap } from './patch.ts';
import { serviceOf } from './spec-refused.ts';

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
  return [
    ...mergedMap('/metadata/labels', metadata.labels, ours.labels),
    ...mergedMap('/metadata/annotations', metadata.annotations, ours.annotations),
  ];
}

/** The labels and annotations that we set. */
export function oursOf(canary: Canary) {
  const { labels = {}, annotations = {} } = serviceOf(canary).apex ?? {};
  return { labels, annotations: { ...annotations, ...fluxAnnotations } };
}
