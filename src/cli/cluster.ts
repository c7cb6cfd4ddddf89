import { type Canary, isCanary } from '../api/canary.ts';
import { type LoadedConnection, loadKubeConnection } from '../kube/config.ts';
import { createKubeClient } from '../kube/kube-client.ts';
import { KubeError } from '../kube/kube-error.ts';
import type { KubeObject } from '../kube/object.ts';
import { systemClock } from '../platform/system-clock.ts';
import { version } from './version.ts';

/** Options that every command that reads a cluster has. */
export const clusterOptions = {
  kubeconfig: { type: 'string' },
  context: { type: 'string' },
  namespace: { type: 'string', short: 'n' },
} as const;

/** Under which name the commands' requests are known. */
export const cliUserAgent = `serin-cli/${version}`;

interface ClusterValues {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
}

/** A connection for a command: kubeconfig and context as kubectl would take them. Whoever asked closes its transport. Throws KubeConfigError. */
export function connect({ kubeconfig, context }: ClusterValues): Promise<LoadedConnection> {
  return loadKubeConnection({ ...(kubeconfig === undefined ? {} : { kubeconfig }), ...(context === undefined ? {} : { context }) });
}

/** The same with a client, and with the namespace of the context. */
export async function connectCluster(values: ClusterValues) {
  const connection = await connect(values);
  const client = createKubeClient({ connection, userAgent: cliUserAgent, clock: systemClock });
  return { connection, client, namespace: connection.currentNamespace ?? 'default' };
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

/** The Canaries among raw objects. */
export function canariesOf(objects: readonly KubeObject[]): Canary[] {
  return objects.filter((object) => isCanary(object)) as unknown as Canary[];
}
