import { createHash } from 'node:crypto';
import type { Canary } from '../../api/canary.ts';
import type { KubeManifest, KubeObject } from '../../kube/object.ts';
import { type ObjectKey, objectKey } from '../../kube/object-key.ts';
import { apiVersionOf } from '../../kube/resource.ts';
import { controllerOf, ownerReference } from '../owner.ts';
import { controllerRevisions } from '../resources.ts';
import type { PrimaryContent } from './content.ts';

const canaryLabel = 'serin.dev/canary';
const revisionLabel = 'serin.dev/revision';

/** Longest name of an object, and longest value of a label. */
const nameLimit = 253;
const labelLimit = 63;

/** A snapshot as a ControllerRevision, whose data the API server never lets change. */
export function snapshotManifest(canary: Canary, revision: string, content: PrimaryContent): KubeManifest {
  return {
    apiVersion: apiVersionOf(controllerRevisions),
    kind: controllerRevisions.kind,
    metadata: {
      name: snapshotName(canary, revision),
      namespace: canary.metadata.namespace,
      labels: {
        'app.kubernetes.io/managed-by': 'serin',
        [canaryLabel]: canaryLabelValue(canary),
        [revisionLabel]: revision,
      },
      ownerReferences: [ownerReference(canary)],
    },
    revision: 1,
    data: { ...content },
  };
}

export function snapshotKey(canary: Canary, revision: string): ObjectKey {
  return objectKey(canary.metadata.namespace, snapshotName(canary, revision));
}

/** The revision that `object` keeps for this Canary; undefined for anything that is not a snapshot of it. One that was orphaned counts. */
export function snapshotRevision(canary: Canary, object: KubeObject): string | undefined {
  const { labels = {} } = object.metadata;
  const owner = controllerOf(object);
  const isOurs = owner === undefined ? labels[canaryLabel] === canaryLabelValue(canary) : owner.uid === canary.metadata.uid;
  return isOurs ? labels[revisionLabel] : undefined;
}

/** What was kept. The API server guards it: it was written by snapshotManifest and is immutable. */
export function snapshotContent(object: KubeObject): PrimaryContent {
  return object['data'] as PrimaryContent;
}

function snapshotName(canary: Canary, revision: string): string {
  return `${canary.metadata.name.slice(0, nameLimit - revision.length - 1)}-${revision}`;
}

function canaryLabelValue({ metadata: { name } }: Canary): string {
  return name.length <= labelLimit ? name : createHash('sha256').update(name).digest('hex').slice(0, 40);
}
