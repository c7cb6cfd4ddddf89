import type { Log } from '../platform/log.ts';
import type { CacheReader } from './cache.ts';
import type { KubeObject } from './object.ts';
import { keyOf, type ObjectKey } from './object-key.ts';
import { isOlderVersion } from './resource-version.ts';

/** What happened to one object. `previous` is what the cache held before. */
export interface ObjectChange {
  readonly type: 'added' | 'modified' | 'deleted';
  readonly object: KubeObject;
  readonly previous?: KubeObject;
}

export type ChangeListener = (change: ObjectChange) => void;

/** The values under which `byIndex` finds an object. */
export type IndexFunction = (object: KubeObject) => readonly string[];

export interface ObjectCacheOptions {
  readonly log: Log;
  readonly indexes?: Readonly<Record<string, IndexFunction>>;
  /** `metadata`: everything but apiVersion, kind and metadata is left out, and a reflector asks for no more (rule 8). Default `whole`. */
  readonly content?: 'whole' | 'metadata';
}

/** Where kubectl keeps the whole of what was applied, the content of a Secret too (I12). */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Deletions remembered; far more than can happen while an answer to a write is on its way. */
const mostTombstones = 1_000;

/**
 * The last known state of one resource (rule 8). A reflector and the answers to our own writes feed it in any order: an object is replaced only by
 * a newer version of itself, and a deleted one does not come back by an older event. managedFields are left out.
 */
export class ObjectCache implements CacheReader {
  readonly content: 'whole' | 'metadata';
  readonly #log: Log;
  readonly #objects = new Map<ObjectKey, KubeObject>();
  readonly #namespaces = new Map<string, Set<ObjectKey>>();
  readonly #tombstones = new Map<ObjectKey, string>();
  readonly #indexes: ReadonlyMap<string, { readonly valuesOf: IndexFunction; readonly keys: Map<string, Set<ObjectKey>> }>;
  readonly #listeners = new Set<ChangeListener>();
  #synced = false;

  constructor({ log, indexes = {}, content = 'whole' }: ObjectCacheOptions) {
    this.#log = log;
    this.content = content;
    this.#indexes = new Map(Object.entries(indexes).map(([name, valuesOf]) => [name, { valuesOf, keys: new Map() }]));
  }

  get synced(): boolean {
    return this.#synced;
  }

  get(key: ObjectKey): KubeObject | undefined {
    return this.#objects.get(key);
  }

  list(namespace?: string): KubeObject[] {
    if (namespace === undefined) return [...this.#objects.values()];
    return [...(this.#namespaces.get(namespace) ?? [])].map((key) => this.#objects.get(key)).filter((object) => object !== undefined);
  }

  /** Throws for an index that the cache was not made with. */
  byIndex(index: string, value: string): KubeObject[] {
    const entry = this.#indexes.get(index);
    if (entry === undefined) throw new Error(`object cache: no index "${index}"`);
    return [...(entry.keys.get(value) ?? [])].map((key) => this.#objects.get(key)).filter((object) => object !== undefined);
  }

  /** Calls `listener` after each change; one that throws is logged. Returns a function that ends it. */
  subscribe(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /**
   * Takes in the object of a watch event or of the answer to a write (of one that the reflector's selectors let in). Ignored where the cache is as new
   * or newer.
   */
  put(object: KubeObject): void {
    const key = keyOf(object);
    const known = this.#objects.get(key)?.metadata.resourceVersion ?? this.#tombstones.get(key);
    const { resourceVersion } = object.metadata;
    if (known !== undefined && (resourceVersion === known || isOlderVersion(resourceVersion, known))) return;
    this.#store(key, object);
  }

  /** The object of a deletion event; a successor of the same name that is known already stays. */
  remove(object: KubeObject): void {
    this.#removeAt(keyOf(object), object.metadata.resourceVersion);
  }

  /** Makes the cache equal to a list, but for what is newer than the list. The first one makes it `synced`. */
  replaceAll(objects: readonly KubeObject[], resourceVersion: string): void {
    const listed = new Set(objects.map(keyOf));
    for (const key of [...this.#objects.keys()]) if (!listed.has(key)) this.#removeAt(key, resourceVersion);
    for (const object of objects) this.put(object);
    this.#synced = true;
  }

  /** Makes the cache equal to a list of a server whose versions have gone back, as after etcd was restored: what was known before does not count. */
  startOver(objects: readonly KubeObject[]): void {
    this.#tombstones.clear();
    const listed = new Set(objects.map(keyOf));
    for (const [key, object] of [...this.#objects]) if (!listed.has(key)) this.#drop(key, object);
    for (const object of objects) this.#store(keyOf(object), object);
  }

  #removeAt(key: ObjectKey, resourceVersion: string): void {
    const previous = this.#objects.get(key);
    if (previous !== undefined && isOlderVersion(resourceVersion, previous.metadata.resourceVersion)) return;
    this.#remember(key, resourceVersion);
    if (previous !== undefined) this.#drop(key, previous);
  }

  #store(key: ObjectKey, object: KubeObject): void {
    const previous = this.#objects.get(key);
    const kept = this.#kept(object);
    if (previous !== undefined) this.#unindex(key, previous);
    this.#objects.set(key, kept);
    this.#tombstones.delete(key);
    this.#index(key, kept);
    this.#notify(previous === undefined ? { type: 'added', object: kept } : { type: 'modified', object: kept, previous });
  }

  #drop(key: ObjectKey, previous: KubeObject): void {
    this.#unindex(key, previous);
    this.#objects.delete(key);
    this.#notify({ type: 'deleted', object: previous, previous });
  }

  #remember(key: ObjectKey, resourceVersion: string): void {
    this.#tombstones.delete(key);
    this.#tombstones.set(key, resourceVersion);
    const [oldest] = this.#tombstones.keys();
    if (this.#tombstones.size > mostTombstones && oldest !== undefined) this.#tombstones.delete(oldest);
  }

  #kept(object: KubeObject): KubeObject {
    const { managedFields: _, ...rest } = object.metadata;
    const metadata = rest as KubeObject['metadata'];
    if (this.content === 'whole') return { ...object, metadata };
    const { [lastApplied]: __, ...annotations } = metadata.annotations ?? {};
    return { apiVersion: object.apiVersion, kind: object.kind, metadata: { ...metadata, ...(metadata.annotations && { annotations }) } };
  }

  #index(key: ObjectKey, object: KubeObject): void {
    addTo(this.#namespaces, object.metadata.namespace ?? '', key);
    for (const { valuesOf, keys } of this.#indexes.values()) {
      for (const value of this.#valuesOf(valuesOf, object)) {
        addTo(keys, value, key);
      }
    }
  }

  #unindex(key: ObjectKey, object: KubeObject): void {
    removeFrom(this.#namespaces, object.metadata.namespace ?? '', key);
    for (const { valuesOf, keys } of this.#indexes.values()) {
      for (const value of this.#valuesOf(valuesOf, object)) {
        removeFrom(keys, value, key);
      }
    }
  }

  #valuesOf(valuesOf: IndexFunction, object: KubeObject): readonly string[] {
    try {
      return valuesOf(object);
    } catch (error) {
      this.#log.error({ err: error, object: keyOf(object) }, 'an index function failed');
      return [];
    }
  }

  #notify(change: ObjectChange): void {
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        this.#log.error({ err: error, object: keyOf(change.object) }, 'a listener of the cache failed');
      }
    }
  }
}

function addTo(keys: Map<string, Set<ObjectKey>>, value: string, key: ObjectKey): void {
  keys.set(value, (keys.get(value) ?? new Set()).add(key));
}

function removeFrom(keys: Map<string, Set<ObjectKey>>, value: string, key: ObjectKey): void {
  const under = keys.get(value);
  under?.delete(key);
  if (under?.size === 0) keys.delete(value);
}
