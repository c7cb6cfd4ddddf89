import type { Canary } from '../../api/canary.ts';
import type { KubeManifest, KubeObject } from '../../kube/object.ts';
import { type ObjectKey, objectKey } from '../../kube/object-key.ts';
import { apiVersionOf } from '../../kube/resource.ts';
import { isKeptFor, keptLabels, ownerReference } from '../owner.ts';
import { controllerRevisions } from '../resources.ts';
import type { PrimaryContent } from './content.ts';

const revisionLabel = 'serin.dev/revision';

/** Longest name of an object. */
const nameLimit = 253;

/** A snapshot as a ControllerRevision, whose data the API server never lets change. */
export function snapshotManifest(canary: Canary, revision: string, content: PrimaryContent): KubeManifest {
  return {
    apiVersion: apiVersionOf(controllerRevisions),
    kind: controllerRevisions.kind,
    metadata: {
      name: snapshotName(canary, revision),
      namespace: canary.metadata.namespace,
      labels: { ...keptLabels(canary), [revisionLabel]: revision },
      ownerReferences: [ownerReference(canary)],
    },
    revision: 1,
    data: { ...content },
  };
}

export function snapshotKey(canary: Canary, revision: string): ObjectKey {
  return objectKey(canary.metadata.namespace, snapshotName(canary, revision));
}

/** The revision that `object` keeps for this Canary; undefined for anything that is not a snapshot of it. */
export function snapshotRevision(canary: Canary, object: KubeObject): string | undefined {
  return isKeptFor(canary, object) ? object.metadata.labels?.[revisionLabel] : undefined;
}

/** What was kept. The API server guards it: it was written by snapshotManifest and is immutable. */
export function snapshotContent(object: KubeObject): PrimaryContent {
  return object['data'] as PrimaryContent;
}

function snapshotName(canary: Canary, revision: string): string {
  return `${canary.metadata.name.slice(0, nameLimit - revision.length - 1)}-${revision}`;
}
