import { isDeepStrictEqual } from 'node:util';
import type { CacheReader } from '../../src/kube/cache.ts';
import type { JsonPatchOperation, KubeClient } from '../../src/kube/client.ts';
import { KubeError } from '../../src/kube/kube-error.ts';
import type { KubeManifest, KubeObject } from '../../src/kube/object.ts';
import { keyOf, type ObjectKey } from '../../src/kube/object-key.ts';
import { pathOf, type Resource } from '../../src/kube/resource.ts';

export interface WriteRequest {
  readonly verb: 'create' | 'patch' | 'delete';
  readonly path: string;
  readonly operations?: readonly JsonPatchOperation[];
}

/** Of these the caches have only the metadata, as in the controller (rule 8). */
const metadataOnly: readonly string[] = ['configmaps', 'secrets'];

/**
 * An API server in a Map for tests of rooms that read caches and write through KubeClient: creates, JSON patches with their tests, deletes. It sets no
 * defaults and validates nothing; the caches are never behind. Every write is kept in `requests`, the path of every read in `reads`.
 */
export class FakeCluster {
  readonly requests: WriteRequest[] = [];
  readonly reads: string[] = [];
  /** Plurals of resources that have not been listed yet. */
  readonly unlisted = new Set<string>();
  /** Paths of objects that may not be read. */
  readonly forbidden = new Set<string>();
  /** Runs once, just before the next write arrives: what somebody else did in the meantime. */
  interfere: (() => void) | undefined;
  readonly #objects = new Map<string, KubeObject>();
  #version = 0;

  /** What an object is now. */
  get(resource: Resource, key: ObjectKey): KubeObject | undefined {
    return this.#objects.get(path(resource, key));
  }

  /** Puts an object there behind everyone's back, as other people and controllers do. */
  put(resource: Resource, object: KubeManifest): KubeObject {
    const { namespace } = object.metadata;
    const at = path(resource, keyOf(object as KubeObject));
    const before = this.#objects.get(at);
    const specChanged = before !== undefined && !isDeepStrictEqual(before['spec'], object['spec']);
    const metadata = {
      uid: `uid-${this.#version + 1}`,
      ...object.metadata,
      ...(namespace === undefined ? {} : { namespace }),
      resourceVersion: String(++this.#version),
      generation: before === undefined ? (object.metadata.generation ?? 1) : (before.metadata.generation ?? 1) + (specChanged ? 1 : 0),
    };
    const stored: KubeObject = structuredClone({ ...object, metadata });
    this.#objects.set(at, stored);
    return stored;
  }

  /** Changes an object behind everyone's back. */
  change(resource: Resource, key: ObjectKey, change: (object: Record<string, unknown>) => void): void {
    const object = structuredClone(this.#existing(resource, key));
    change(object as unknown as Record<string, unknown>);
    this.put(resource, object);
  }

  readonly cache = (resource: Resource): CacheReader => {
    const isListed = !this.unlisted.has(resource.plural);
    const seen = ({ apiVersion, kind, metadata, ...rest }: KubeObject): KubeObject =>
      metadataOnly.includes(resource.plural) ? { apiVersion, kind, metadata } : { apiVersion, kind, metadata, ...rest };
    return {
      synced: isListed,
      get: (key) => {
        const object = isListed ? this.get(resource, key) : undefined;
        return object && seen(object);
      },
      list: (namespace) => (isListed ? this.#list(resource, namespace).map(seen) : []),
      byIndex: () => [],
    };
  };

  readonly client: Pick<KubeClient, 'get' | 'list' | 'create' | 'patchJson' | 'delete'> = {
    get: async (resource, key) => {
      this.reads.push(path(resource, key));
      if (this.forbidden.has(path(resource, key))) throw new KubeError('Forbidden', 403, `${path(resource, key)} forbidden`);
      return this.#existing(resource, key);
    },
    list: async (resource, { namespace } = {}) => {
      this.reads.push(pathOf(resource, { namespace }));
      return { items: this.#list(resource, namespace), resourceVersion: String(this.#version) };
    },
    create: async (resource, object) => {
      const at = path(resource, keyOf(object as KubeObject));
      this.#arrive({ verb: 'create', path: at });
      if (this.#objects.has(at)) throw new KubeError('AlreadyExists', 409, `${at} exists`);
      return this.put(resource, object);
    },
    patchJson: async (resource, key, operations) => {
      this.#arrive({ verb: 'patch', path: path(resource, key), operations });
      const object = structuredClone(this.#existing(resource, key)) as unknown as Record<string, unknown>;
      for (const operation of operations) applyOperation(object, operation);
      return this.put(resource, object as unknown as KubeObject);
    },
    delete: async (resource, key, { uid }) => {
      this.#arrive({ verb: 'delete', path: path(resource, key) });
      if (uid === undefined || this.get(resource, key)?.metadata.uid === uid) this.#objects.delete(path(resource, key));
    },
  };

  /** What a room is given; only what FakeCluster has can be called. */
  readonly access: { readonly client: KubeClient; readonly cache: (resource: Resource) => CacheReader } = {
    client: this.client as KubeClient,
    cache: this.cache,
  };

  #list(resource: Resource, namespace: string | undefined): KubeObject[] {
    const prefix = `${pathOf(resource, { namespace })}/`;
    return [...this.#objects].filter(([at]) => at.startsWith(prefix)).map(([, object]) => object);
  }

  #arrive(request: WriteRequest): void {
    const interfere = this.interfere;
    this.interfere = undefined;
    interfere?.();
    this.requests.push(request);
  }

  #existing(resource: Resource, key: ObjectKey): KubeObject {
    const object = this.get(resource, key);
    if (object === undefined) throw new KubeError('NotFound', 404, `${path(resource, key)} not found`);
    return object;
  }
}

function path(resource: Resource, key: ObjectKey): string {
  const [namespace = '', name = ''] = key.split('/');
  return pathOf(resource, { namespace, name });
}

/** One operation of RFC 6902 on the members of objects and the entries of lists. */
function applyOperation(object: Record<string, unknown>, operation: JsonPatchOperation): void {
  const keys = operation.path
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = keys.pop() ?? '';
  let parent: unknown = object;
  for (const key of keys) parent = (parent as Record<string, unknown> | undefined)?.[key];
  if (parent === null || typeof parent !== 'object') throw new KubeError('Invalid', 422, `${operation.path}: no such path`);
  const members = parent as Record<string, unknown>;
  if (operation.op === 'test') {
    if (!isDeepStrictEqual(members[last], operation.value)) throw new KubeError('TestFailed', 422, `test failed: ${operation.path}`);
    return;
  }
  if (operation.op !== 'add' && !Object.hasOwn(members, last)) throw new KubeError('Invalid', 422, `${operation.path}: no such member`);
  if (operation.op === 'remove') delete members[last];
  else members[last] = structuredClone(operation.value);
}
