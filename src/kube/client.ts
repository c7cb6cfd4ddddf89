import type { KubeManifest, KubeObject } from './object.ts';
import type { ObjectKey } from './object-key.ts';
import type { Resource } from './resource.ts';

/** One operation of RFC 6902. */
export type JsonPatchOperation =
  | { readonly op: 'test' | 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

/**
 * Raw JSON access to the API server (rule 7): whole objects in and out, nothing typed that could drop a field. Every call has a
 * time-out, and a write is refused with `kube/lease-lost` when the write fence says that we may no longer be the leader (I6).
 * Throws KubeError. Each answer to a write goes into the caches (rule 8).
 */
export interface KubeClient {
  get(resource: Resource, key: ObjectKey): Promise<KubeObject>;
  /** Reads one object anew, or that it is gone, into the caches: for what must not rest on a watch that may have fallen silent. */
  refresh(resource: Resource, key: ObjectKey): Promise<void>;
  /** All pages. The resourceVersion is that of the first. */
  list(resource: Resource, query?: ListQuery): Promise<{ items: KubeObject[]; resourceVersion: string }>;
  /** Answers 409 AlreadyExists as a KubeError with reason `AlreadyExists`. */
  create(resource: Resource, object: KubeManifest): Promise<KubeObject>;
  /** Server-side apply with our field manager and force; for objects that only we make. A repeat is harmless. */
  apply(resource: Resource, object: KubeManifest): Promise<KubeObject>;
  /** RFC 6902. A failed `test` is a KubeError with reason `TestFailed`: what it rested on has changed. */
  patchJson(
    resource: Resource,
    key: ObjectKey,
    operations: readonly JsonPatchOperation[],
    subresource?: 'status' | 'scale',
  ): Promise<KubeObject>;
  /** RFC 7386, for single labels, annotations and finalizers. */
  patchMerge(resource: Resource, key: ObjectKey, patch: object, subresource?: 'status'): Promise<KubeObject>;
  /** Deletes it if it is still that uid; an object that is gone already is no error. */
  delete(
    resource: Resource,
    key: ObjectKey,
    options: { uid?: string; propagation?: 'Background' | 'Foreground' | 'Orphan' },
  ): Promise<void>;
  /** A GET outside the resources: `/version`, `/apis/…`. */
  getPath(path: string): Promise<unknown>;
}

export interface ListQuery {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}
