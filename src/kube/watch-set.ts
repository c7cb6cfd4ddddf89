import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Random } from '../platform/random.ts';
import type { CacheReader } from './cache.ts';
import type { KubeConnection } from './connection.ts';
import type { KubeObject } from './object.ts';
import { ObjectCache, type ObjectChange } from './object-cache.ts';
import type { ObjectKey } from './object-key.ts';
import { createReflector, type Reflector } from './reflector.ts';
import { apiVersionOf, type Resource } from './resource.ts';

/** What is watched of one resource. */
export interface WatchSpec {
  readonly resource: Resource;
  readonly labelSelector?: string;
  /** `metadata`: only that is asked for and kept (rule 8). Default `whole`. */
  readonly content?: 'whole' | 'metadata';
  readonly indexes?: Readonly<Record<string, (object: KubeObject) => string[]>>;
  /** `but-status`: `onChange` is not called where only the status of an object changed. Default `all`. */
  readonly changes?: 'all' | 'but-status';
  /** `on-demand`: only from the first time that somebody asks for its cache, for kinds that a cluster need not have. */
  readonly start: 'at-once' | 'on-demand';
  /** `fine`: where the kind is not installed there is nothing of it, and nobody waits for it. Default `trouble`. */
  readonly absence?: 'trouble' | 'fine';
}

export interface WatchSetOptions {
  readonly connection: KubeConnection;
  readonly userAgent: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Absent: all namespaces. */
  readonly namespace?: string;
  readonly specs: readonly WatchSpec[];
  readonly onChange: (resource: Resource, object: KubeObject) => void;
  /** A watch that was asked for on demand has its first list. */
  readonly onSynced: (resource: Resource) => void;
}

/** One cache and one watch for each resource, shared by all who read it. */
export interface WatchSet {
  /** Starts what starts at once. */
  start(): void;
  /** Resolves when everything that starts at once has been listed. */
  readonly whenSynced: Promise<void>;
  /** Resolves when everything that has been asked for by now has been listed; never, where a kind is not installed. */
  whenAskedSynced(): Promise<void>;
  /** Why something that every Canary needs is not there yet, as sentences; empty when all is well. A kind that one Canary asks for is that Canary's trouble. */
  problems(): string[];
  /** The cache of `resource`; starts its watch where it was waiting to be asked for. Throws for one that is not in `specs`. */
  cache(resource: Resource): CacheReader & Pick<ObjectCache, 'subscribe'>;
  /** Why `resource` has not been listed yet, as a sentence; undefined when it has. Starts its watch where it was waiting to be asked for. */
  unlisted(resource: Resource): string | undefined;
  /** Whether the API server does not have the kind, so that it may never be listed. Starts its watch, too. */
  isAbsent(resource: Resource): boolean;
  /** Puts the answer to a write into the cache (rule 8). */
  latest(resource: Resource, object: KubeObject): void;
  /** Takes an object that we deleted out of the cache, unless it has a successor there (rule 8). */
  gone(resource: Resource, key: ObjectKey, uid: string | undefined): void;
  stop(): Promise<void>;
}

const nameOf = (resource: Resource) => `${resource.plural}.${apiVersionOf(resource)}`;

/** Whether an object is as it was but for its status. */
function isOfStatus({ type, object, previous }: ObjectChange): boolean {
  const rest = ({ status: _, metadata: { resourceVersion: __, ...metadata }, ...fields }: KubeObject) => ({ ...fields, metadata });
  return type === 'modified' && previous !== undefined && isDeepStrictEqual(rest(object), rest(previous));
}

interface Watched {
  readonly spec: WatchSpec;
  readonly cache: ObjectCache;
  readonly reflector: Reflector;
  isStarted: boolean;
}

export function createWatchSet(options: WatchSetOptions): WatchSet {
  const { specs, onChange, connection, userAgent, clock, random, log, namespace } = options;
  const watched = new Map<string, Watched>(specs.map((spec) => [nameOf(spec.resource), watch(spec)]));
  const atOnce = [...watched.values()].filter(({ spec }) => spec.start === 'at-once');
  let isRunning = false;

  function watch(spec: WatchSpec): Watched {
    const { resource, labelSelector, content = 'whole', indexes, absence = 'trouble' } = spec;
    const cache = new ObjectCache({ log, content, ...(indexes === undefined ? {} : { indexes }) });
    cache.subscribe((change) => {
      if (spec.changes !== 'but-status' || !isOfStatus(change)) onChange(resource, change.object);
    });
    const reflector = createReflector({
      connection,
      userAgent,
      resource,
      cache,
      clock,
      random,
      log,
      absence,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labelSelector === undefined ? {} : { labelSelector }),
    });
    return { spec, cache, reflector, isStarted: false };
  }

  function begin(entry: Watched): void {
    if (entry.isStarted || !isRunning) return;
    entry.isStarted = true;
    entry.reflector.start();
    if (entry.spec.start === 'on-demand') void entry.reflector.whenSynced.then(() => options.onSynced(entry.spec.resource));
  }

  function entryOf(resource: Resource): Watched {
    const entry = watched.get(nameOf(resource));
    if (entry === undefined) throw new Error(`${nameOf(resource)} is not watched`);
    begin(entry);
    return entry;
  }

  function problemOf({ spec, reflector }: Watched): string | undefined {
    const { synced, error } = reflector.status();
    return synced ? undefined : `${nameOf(spec.resource)} could not be listed yet${error === undefined ? '' : `: ${error.message}`}`;
  }

  return {
    start() {
      isRunning = true;
      for (const entry of atOnce) begin(entry);
    },
    whenSynced: Promise.all(atOnce.map(({ reflector }) => reflector.whenSynced)).then(() => undefined),
    async whenAskedSynced() {
      const asked = [...watched.values()].filter(({ isStarted }) => isStarted);
      await Promise.all(asked.map(({ reflector }) => reflector.whenSynced));
    },
    problems: () =>
      atOnce
        .filter(({ isStarted }) => isStarted)
        .map(problemOf)
        .filter((problem) => problem !== undefined),
    cache: (resource) => entryOf(resource).cache,
    unlisted: (resource) => problemOf(entryOf(resource)),
    isAbsent: (resource) => {
      const { synced, error } = entryOf(resource).reflector.status();
      return !synced && error?.reason === 'NotFound';
    },
    latest: (resource, object) => watched.get(nameOf(resource))?.cache.put(object),
    gone(resource, key, uid) {
      const cache = watched.get(nameOf(resource))?.cache;
      const object = cache?.get(key);
      if (object !== undefined && (uid === undefined || object.metadata.uid === uid)) cache?.remove(object);
    },
    async stop() {
      isRunning = false;
      await Promise.all([...watched.values()].map(({ reflector }) => reflector.stop()));
    },
  };
}
