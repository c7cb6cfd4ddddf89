import type { KubeObject } from '../../../kube/object.ts';
import { type ObjectKey, splitKey } from '../../../kube/object-key.ts';

/** The objects of one resource by namespace, so that what concerns one namespace costs the same in a cluster of thousands. */
export class Collection {
  readonly #namespaces = new Map<string, Map<ObjectKey, KubeObject>>();

  get(key: ObjectKey): KubeObject | undefined {
    return this.#namespaces.get(splitKey(key).namespace)?.get(key);
  }

  set(key: ObjectKey, object: KubeObject): void {
    const { namespace } = splitKey(key);
    const objects = this.#namespaces.get(namespace) ?? new Map<ObjectKey, KubeObject>();
    this.#namespaces.set(namespace, objects.set(key, object));
  }

  delete(key: ObjectKey): void {
    const { namespace } = splitKey(key);
    const objects = this.#namespaces.get(namespace);
    objects?.delete(key);
    if (objects?.size === 0) this.#namespaces.delete(namespace);
  }

  /** Of one namespace, or of all, in no particular order. */
  *values(namespace?: string): Iterable<KubeObject> {
    if (namespace !== undefined) yield* this.#namespaces.get(namespace)?.values() ?? [];
    else for (const objects of this.#namespaces.values()) yield* objects.values();
  }
}
