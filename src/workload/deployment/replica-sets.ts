import type { KubeClient } from '../../kube/client.ts';
import type { KubeObject } from '../../kube/object.ts';
import { controllerOf } from '../owner.ts';
import { replicaSets } from '../resources.ts';
import type { Deployment, PodSpec, PodTemplate } from './deployment.ts';

/** A ReplicaSet as far as this room looks at it. */
interface ReplicaSet extends KubeObject {
  readonly spec: { readonly replicas?: number; readonly template: PodTemplate };
  readonly status?: { readonly replicas?: number };
}

/** The pod specs of the ReplicaSets of `deployment` that have pods or shall have some: one request. Throws KubeError. */
export async function liveReplicaSetSpecs(client: Pick<KubeClient, 'list'>, deployment: Deployment): Promise<PodSpec[]> {
  const all = await listReplicaSets(client, deployment);
  return all.filter(({ spec, status }) => (spec.replicas ?? 0) > 0 || (status?.replicas ?? 0) > 0).map(({ spec }) => spec.template.spec);
}

async function listReplicaSets(client: Pick<KubeClient, 'list'>, { metadata, spec }: Deployment): Promise<ReplicaSet[]> {
  const { namespace } = metadata;
  const labelSelector = selectorText(spec.selector.matchLabels ?? {});
  const { items } = await client.list(replicaSets, { ...(namespace === undefined ? {} : { namespace }), labelSelector });
  return items.filter((item) => controllerOf(item)?.uid === metadata.uid) as ReplicaSet[];
}

function selectorText(matchLabels: Readonly<Record<string, string>>): string {
  return Object.entries(matchLabels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
