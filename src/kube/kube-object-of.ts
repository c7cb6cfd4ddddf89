import type { KubeObject } from './object.ts';
import { apiVersionOf, type Resource } from './resource.ts';

/** Whether a parsed answer is an object rather than a `Status` or nothing. */
export function isKubeObject(value: unknown): value is KubeObject {
  const object = value as Partial<KubeObject> | null | undefined;
  return typeof object?.metadata?.name === 'string' && object.kind !== 'Status';
}

/**
 * An object from a list or a watch with apiVersion and kind of its resource: items of a list carry none, and what is sent as metadata alone
 * carries others.
 */
export function typedObject(resource: Resource, object: KubeObject): KubeObject {
  return { ...object, apiVersion: apiVersionOf(resource), kind: resource.kind };
}
