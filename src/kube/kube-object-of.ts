import type { KubeObject } from './object.ts';
import { apiVersionOf, type Resource } from './resource.ts';

/** Whether a parsed answer is an object rather than a `Status` or nothing. */
export function isKubeObject(value: unknown): value is KubeObject {
  const object = value as Partial<KubeObject> | null | undefined;
  return typeof object?.metadata?.name === 'string' && object.kind !== 'Status';
}

/**
 * Makes objects of one resource from the items of its lists and watches: with apiVersion and kind, which items of a list do not carry and what is sent as
 * metadata alone carries otherwise; and without managedFields, which nobody reads and which are often longer than the rest.
 */
export function objectsOf(resource: Resource): (sent: KubeObject) => KubeObject {
  // One text for all of them.
  const type = { apiVersion: apiVersionOf(resource), kind: resource.kind };
  return (sent) => {
    const { managedFields: _, ...metadata } = sent.metadata;
    return { ...sent, ...type, metadata: metadata as KubeObject['metadata'] };
  };
}
