import { type Canary, isCanary } from '../api/canary.ts';
import { primaryName, targetName } from '../api/names.ts';
import type { KubeClient } from '../kube/client.ts';
import { loadKubeConnection } from '../kube/config.ts';
import { createKubeClient } from '../kube/kube-client.ts';
import { KubeError } from '../kube/kube-error.ts';
import type { KubeObject } from '../kube/object.ts';
import { objectKey } from '../kube/object-key.ts';
import type { Resource } from '../kube/resource.ts';
import { systemClock } from '../platform/system-clock.ts';
import { version } from './version.ts';
import type { PodCount, SidePods } from './view/canary-view.ts';

export const deployments: Resource = { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment' };

/** Options that every command that reads a cluster has. */
export const clusterOptions = {
  kubeconfig: { type: 'string' },
  namespace: { type: 'string', short: 'n' },
} as const;

/** Under which name the commands' requests are known. */
export const cliUserAgent = `serin-cli/${version}`;

/** A connection for a command: the kubeconfig as kubectl would take it, and the namespace of its context. Whoever asked closes its transport. */
export async function connectCluster({ kubeconfig }: { readonly kubeconfig?: string | undefined }) {
  const connection = await loadKubeConnection(kubeconfig === undefined ? {} : { kubeconfig });
  const client = createKubeClient({ connection, userAgent: cliUserAgent, clock: systemClock });
  return { connection, client, namespace: connection.currentNamespace ?? 'default' };
}

/** Pods of both sides as the Deployments of a Canary say; a Deployment that is not there has none. */
export async function podsOf(client: KubeClient, canary: Canary): Promise<SidePods> {
  const count = async (name: string) => podCount(await found(client.get(deployments, objectKey(canary.metadata.namespace, name))));
  const [primary, target] = await Promise.all([count(primaryName(canary)), count(targetName(canary))]);
  return { primary, canary: target };
}

/** What a read comes to, or undefined where the object is not there. */
export async function found<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof KubeError && error.reason === 'NotFound') return undefined;
    throw error;
  }
}

/** Ready and wanted pods of a Deployment; of none, none. */
export function podCount(deployment: KubeObject | undefined): PodCount {
  if (deployment === undefined) return { ready: 0, wanted: 0 };
  const spec = deployment['spec'] as { replicas?: number } | undefined;
  const status = deployment['status'] as { readyReplicas?: number } | undefined;
  return { ready: status?.readyReplicas ?? 0, wanted: spec?.replicas ?? 1 };
}

/** The Canaries among raw objects. */
export function canariesOf(objects: readonly KubeObject[]): Canary[] {
  return objects.filter((object) => isCanary(object)) as unknown as Canary[];
}
