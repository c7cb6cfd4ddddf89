import type { KubeObject } from './object.ts';

/** `namespace/name`, the key of a namespaced object everywhere: cache, queue, log. */
export type ObjectKey = `${string}/${string}`;

export function keyOf(object: Pick<KubeObject, 'metadata'>): ObjectKey {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

export function objectKey(namespace: string, name: string): ObjectKey {
  return `${namespace}/${name}`;
}

export function splitKey(key: ObjectKey): { namespace: string; name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
