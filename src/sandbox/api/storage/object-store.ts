import type { KubeObject } from '../../../kube/object.ts';
import type { ObjectKey } from '../../../kube/object-key.ts';
import { freezeJson } from '../json.ts';
import { Collection } from './collection.ts';

/** A change of one object, in the order of resourceVersions. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly collection: string;
  readonly key: ObjectKey;
  /** As it is now; of a deleted object its last state, with the deletion's resourceVersion. */
  readonly object: KubeObject;
  readonly previous: KubeObject | undefined;
  readonly resourceVersion: number;
}

/** How many changes can be replayed to a watch that comes back. */
const historyLength = 5_000;

/**
 * Objects by collection and key, one resourceVersion for all, and the last changes for watches. It knows nothing of kinds or rules: those who
 * write here have applied them.
 */
export class ObjectStore {
  #resourceVersion = 1;
  #compactedVersion = 0;
  #changes: Change[] = [];
  readonly #collections = new Map<string, Collection>();
  readonly #listeners = new Set<(change: Change) => void>();
  #untold: Change[] = [];
  #isTelling = false;

  get resourceVersion(): number {
    return this.#resourceVersion;
  }

  get(collection: string, key: ObjectKey): KubeObject | undefined {
    return this.#collections.get(collection)?.get(key);
  }

  /** In the order of keys, as a list answers. */
  list(collection: string, namespace?: string): KubeObject[] {
    return [...(this.#collections.get(collection)?.values(namespace) ?? [])].sort(byNamespaceAndName);
  }

  collections(): string[] {
    return [...this.#collections.keys()];
  }

  /** Stores `object` under the next resourceVersion and tells everyone. Freezes it. */
  put(collection: string, key: ObjectKey, object: KubeObject): KubeObject {
    const objects = this.#collections.get(collection) ?? new Collection();
    this.#collections.set(collection, objects);
    const previous = objects.get(key);
    const stored = this.#stamped(object);
    objects.set(key, stored);
    this.#announce({ type: previous === undefined ? 'ADDED' : 'MODIFIED', collection, key, object: stored, previous });
    return stored;
  }

  remove(collection: string, key: ObjectKey): KubeObject | undefined {
    const previous = this.#collections.get(collection)?.get(key);
    if (previous === undefined) return undefined;
    this.#collections.get(collection)?.delete(key);
    const object = this.#stamped(previous);
    this.#announce({ type: 'DELETED', collection, key, object, previous });
    return object;
  }

  /** Changes after `resourceVersion`; undefined when they are no longer all known (410). */
  changesSince(resourceVersion: number): readonly Change[] | undefined {
    if (resourceVersion < this.#compactedVersion) return undefined;
    return this.#changes.filter((change) => change.resourceVersion > resourceVersion);
  }

  /** Forgets all changes so far, as etcd's compaction does: watches and list pages that start before now get 410. */
  compact(): void {
    this.#compactedVersion = this.#resourceVersion;
    this.#changes = [];
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #stamped(object: KubeObject): KubeObject {
    this.#resourceVersion += 1;
    return freezeJson({ ...object, metadata: { ...object.metadata, resourceVersion: String(this.#resourceVersion) } });
  }

  #announce(change: Omit<Change, 'resourceVersion'>): void {
    const full: Change = { ...change, resourceVersion: this.#resourceVersion };
    this.#changes.push(full);
    if (this.#changes.length > 2 * historyLength) {
      this.#changes = this.#changes.slice(historyLength);
      this.#compactedVersion = (this.#changes[0]?.resourceVersion ?? 1) - 1;
    }
    this.#untold.push(full);
    if (!this.#isTelling) this.#tell();
  }

  /** A listener may write; everyone still hears of changes in their order. */
  #tell(): void {
    this.#isTelling = true;
    try {
      for (let change = this.#untold.shift(); change !== undefined; change = this.#untold.shift()) {
        for (const listener of [...this.#listeners]) listener(change);
      }
    } finally {
      this.#isTelling = false;
    }
  }
}

function byNamespaceAndName({ metadata: a }: KubeObject, { metadata: b }: KubeObject): number {
  const namespaceA = a.namespace ?? '';
  const namespaceB = b.namespace ?? '';
  if (namespaceA !== namespaceB) return namespaceA < namespaceB ? -1 : 1;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
