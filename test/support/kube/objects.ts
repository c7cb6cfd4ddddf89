import type { KubeConnection } from '../../../src/kube/connection.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import type { Resource } from '../../../src/kube/resource.ts';
import { createUndiciTransport } from '../../../src/platform/undici-transport.ts';

export const configMaps: Resource = { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap' };
export const deployments: Resource = { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment' };

/** A ConfigMap in namespace `shop`; `more` replaces fields. */
export function configMap(name: string, resourceVersion: number | string, more: Partial<KubeObject> = {}): KubeObject {
  const metadata = { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion: `${resourceVersion}`, ...more.metadata };
  return { apiVersion: 'v1', kind: 'ConfigMap', ...more, metadata };
}

/** A Kubernetes `Status` that says no. */
export function status(code: number, reason: string, message = 'no', details: object = {}): object {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, details };
}

/** A page of a list, its items without kind, as the API server sends them. */
export function listOf(items: readonly KubeObject[], resourceVersion: number, next?: string): object {
  const bare = items.map(({ apiVersion: _, kind: __, ...item }) => item);
  return { kind: 'List', apiVersion: 'v1', metadata: { resourceVersion: `${resourceVersion}`, continue: next ?? '' }, items: bare };
}

/** A connection without credentials; dispose of it to close its transport. */
export function connectionTo(server: string, more: Partial<KubeConnection> = {}): KubeConnection & AsyncDisposable {
  const transport = more.transport ?? createUndiciTransport();
  return { server, authorize: async (headers) => ({ ...headers }), ...more, transport, [Symbol.asyncDispose]: () => transport.close() };
}
