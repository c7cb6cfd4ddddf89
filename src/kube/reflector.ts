import { backoffMs } from '../platform/backoff.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Random } from '../platform/random.ts';
import { sleep } from '../platform/sleep.ts';
import type { KubeConnection } from './connection.ts';
import { KubeError } from './kube-error.ts';
import { objectsOf } from './kube-object-of.ts';
import { listPages } from './list-pages.ts';
import type { ObjectCache } from './object-cache.ts';
import { createRequester, type Requester } from './requester.ts';
import { pathOf, type Resource } from './resource.ts';
import { isOlderVersion } from './resource-version.ts';
import { watchEvents } from './watch-events.ts';

export interface ReflectorOptions {
  readonly connection: KubeConnection;
  readonly userAgent: string;
  readonly resource: Resource;
  /** Absent: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** What is kept up to date. Its `content` says whether whole objects are asked for or metadata alone. */
  readonly cache: ObjectCache;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** A watch that is silent for longer is taken for dead; the API server sends a bookmark each minute. Default 75 s. */
  readonly watchSilenceMs?: number;
  /** Of one page of a list. Default 10 s. */
  readonly timeoutMs?: number;
  /** Default 500. */
  readonly pageSize?: number;
  /** `fine`: a kind that is not installed has no objects, and is asked for again once in an hour. Default `trouble`: see `slowBackoff`. */
  readonly absence?: 'trouble' | 'fine';
}

export interface ReflectorStatus {
  /** The cache has had its first list. */
  readonly synced: boolean;
  /** Why the last attempt failed; absent while the watch stands. Safe to show. */
  readonly error?: KubeError;
}

/** Keeps a cache equal to one resource of the API server: list, then watch, for as long as it takes. */
export interface Reflector {
  /** Calling twice is harmless; after `stop` it does nothing. */
  start(): void;
  /** For good, and without a word. Resolves when nothing is under way any more; the cache does not change after the call. */
  stop(): Promise<void>;
  status(): ReflectorStatus;
  /** Resolves after the first list. Never settles if that never comes. */
  readonly whenSynced: Promise<void>;
}

const backoff = { baseMs: 500, maxMs: 30_000 };
/** For what a person has to mend: no permission, or a kind that is not installed. */
const slowBackoff = { baseMs: 2_000, maxMs: 60_000 };
/** For a kind that need not be there: somebody may install it. */
const absencePauseMs = 3_600_000;
/** A watch that has stood so long worked, even if nothing came. */
const goodWatchMs = 30_000;
/** So many failures in a row on one resourceVersion, and the next attempt lists anew. */
const mostFailuresOnVersion = 3;
const longestRetryAfterMs = 60_000;

export function createReflector(options: ReflectorOptions): Reflector {
  return new ListWatch(options);
}

class ListWatch implements Reflector {
  readonly whenSynced: Promise<void>;
  readonly #options: ReflectorOptions;
  readonly #requester: Requester;
  readonly #path: string;
  readonly #stopping = new AbortController();
  readonly #markSynced: () => void;
  #running: Promise<void> | undefined;
  #error: KubeError | undefined;
  /** What list and watch have shown last; the next watch begins here. */
  #resourceVersion: string | undefined;
  /** A list comes before the next watch. */
  #mustList = true;
  /** Attempts in a row that brought nothing. */
  #failures = 0;
  /** The present attempt has brought something. */
  #progressed = false;
  /** The present watch stood for `goodWatchMs`. */
  #stoodLong = false;
  /** The present outage stands in the log. */
  #warned = false;

  constructor(options: ReflectorOptions) {
    this.#options = options;
    this.#requester = createRequester(options);
    this.#path = pathOf(options.resource, { namespace: options.namespace });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.whenSynced = promise;
    this.#markSynced = resolve;
  }

  start(): void {
    if (!this.#stopped) this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  status(): ReflectorStatus {
    const { synced } = this.#options.cache;
    return this.#error === undefined ? { synced } : { synced, error: this.#error };
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const failure = await this.#attempt();
      if (this.#stopped) return;
      const pauseMs = this.#judge(failure);
      if (pauseMs > 0) await sleep(this.#options.clock, pauseMs, this.#stopping.signal);
    }
  }

  /** One list where needed, and one watch until it ends. Returns why it failed, or undefined when the server ended it in peace. */
  async #attempt(): Promise<KubeError | undefined> {
    this.#progressed = false;
    this.#stoodLong = false;
    try {
      if (this.#mustList) await this.#list();
      await this.#watch();
      return undefined;
    } catch (error) {
      return error instanceof KubeError ? error : new KubeError('Other', 0, `GET ${this.#path}: unexpected failure`, { cause: error });
    }
  }

  async #list(): Promise<void> {
    const { resource, cache, pageSize = 500, timeoutMs = 10_000 } = this.#options;
    const { items, resourceVersion } = await listPages(resource, (next) =>
      this.#requester.send({
        method: 'GET',
        path: this.#path,
        query: { ...this.#selectors(), limit: `${pageSize}`, continue: next },
        accept: this.#accept('PartialObjectMetadataList'),
        timeoutMs: () => timeoutMs,
        signal: this.#stopping.signal,
      }),
    );
    this.#stopping.signal.throwIfAborted();
    const wentBack = this.#resourceVersion !== undefined && isOlderVersion(resourceVersion, this.#resourceVersion);
    if (wentBack) cache.startOver(items);
    else cache.replaceAll(items, resourceVersion);
    this.#resourceVersion = resourceVersion;
    this.#mustList = false;
    this.#works();
    this.#markSynced();
  }

  async #watch(): Promise<void> {
    const { resource, cache, clock, random, watchSilenceMs = 75_000 } = this.#options;
    const startedMs = clock.monotonicMs();
    const objectOf = objectsOf(resource);
    try {
      const chunks = await this.#requester.open({
        method: 'GET',
        path: this.#path,
        query: {
          ...this.#selectors(),
          watch: 'true',
          allowWatchBookmarks: 'true',
          // Spread, so that the watches of all resources do not end together.
          timeoutSeconds: `${300 + Math.floor(random() * 300)}`,
          resourceVersion: this.#resourceVersion,
        },
        accept: this.#accept('PartialObjectMetadata'),
        timeoutMs: () => watchSilenceMs,
        signal: this.#stopping.signal,
      });
      this.#works();
      for await (const event of watchEvents(chunks, { method: 'GET', path: this.#path })) {
        if (this.#stopped) return;
        if (event.type === 'DELETED') cache.remove(objectOf(event.object));
        else if (event.type !== 'BOOKMARK') cache.put(objectOf(event.object));
        this.#resourceVersion = event.type === 'BOOKMARK' ? event.resourceVersion : event.object.metadata.resourceVersion;
        this.#progressed = true;
      }
    } finally {
      this.#stoodLong = clock.monotonicMs() - startedMs >= goodWatchMs;
    }
  }

  /** Takes note of how an attempt ended and says how long to wait before the next. */
  #judge(failure: KubeError | undefined): number {
    const { random } = this.#options;
    const endedInPeace = failure === undefined || failure.reason === 'Expired';
    // Mere silence is no work done: a server restored from a backup is silent until it reaches our version.
    if (this.#progressed || (this.#stoodLong && failure?.reason !== 'Timeout')) this.#failures = endedInPeace ? 0 : 1;
    else this.#failures++;

    if (failure === undefined) return backoffMs(this.#failures, { ...backoff, random });
    if (failure.reason === 'Expired' || (this.#failures >= mostFailuresOnVersion && mayBeTheVersion(failure))) this.#mustList = true;
    if (failure.reason === 'NotFound' && this.#options.absence === 'fine') return this.#passOver();
    const needsPerson = failure.reason === 'Forbidden' || failure.reason === 'NotFound';
    const pauseMs = Math.max(
      backoffMs(this.#failures, { ...(needsPerson ? slowBackoff : backoff), random }),
      Math.min(failure.retryAfterMs ?? 0, longestRetryAfterMs),
    );
    this.#report(failure, { pauseMs, needsPerson });
    return pauseMs;
  }

  /** Takes a kind that is not installed for one without objects. */
  #passOver(): number {
    const { cache, resource, log } = this.#options;
    cache.startOver([]);
    this.#mustList = true;
    this.#resourceVersion = undefined;
    this.#markSynced();
    log.debug({ resource: resource.plural }, 'a kind that need not be there is not installed');
    return absencePauseMs;
  }

  #report(failure: KubeError, { pauseMs, needsPerson }: { pauseMs: number; needsPerson: boolean }): void {
    this.#error = failure;
    const fields = {
      resource: this.#options.resource.plural,
      reason: failure.reason,
      status: failure.status,
      failures: this.#failures,
      pauseMs,
    };
    // Once per outage: an API server that restarts is everyday business.
    if (!this.#warned && (needsPerson || this.#failures >= mostFailuresOnVersion)) {
      this.#warned = true;
      this.#options.log.warn({ ...fields, err: failure }, 'a resource cannot be watched');
    } else this.#options.log.debug({ ...fields, err: failure }, 'a watch ended early');
  }

  #works(): void {
    this.#error = undefined;
    if (this.#warned) this.#options.log.info({ resource: this.#options.resource.plural }, 'a resource is watched again');
    this.#warned = false;
  }

  #selectors(): { labelSelector: string | undefined; fieldSelector: string | undefined } {
    return { labelSelector: this.#options.labelSelector, fieldSelector: this.#options.fieldSelector };
  }

  /** Plain JSON is the second choice, for servers that cannot cut objects down; the cache does it then. */
  #accept(kind: 'PartialObjectMetadataList' | 'PartialObjectMetadata'): string {
    if (this.#options.cache.content === 'whole') return 'application/json';
    return `application/json;as=${kind};g=meta.k8s.io;v=v1,application/json`;
  }
}

/** Whether a watch may have failed because of where it began. A server that is not there or overloaded is no sign of that. */
function mayBeTheVersion({ reason }: KubeError): boolean {
  return reason !== 'Unreachable' && reason !== 'TooManyRequests';
}
