import type { KubeObject } from '../../../src/kube/object.ts';
import { pathOf, type Resource } from '../../../src/kube/resource.ts';
import { sleep } from '../../../src/platform/sleep.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { Bell } from './bell.ts';
import type { Cluster } from './cluster.ts';
import type { WatchSelector } from './kubectl.ts';

/** One state of the watched object, and when this process heard of it (milliseconds since the epoch). `object` is undefined when it was deleted. */
export interface Sight<T> {
  readonly at: number;
  readonly object: T | undefined;
}

/** What a watch needs to know of an object; the caller knows more. */
export interface Watched {
  readonly metadata: { readonly resourceVersion: string };
  readonly status?: unknown;
}

/** Follows one object, or all with a label, from now on and keeps every state that it saw, so that a test can also ask what happened in between. */
export class ObjectWatch<T extends Watched = KubeObject> implements AsyncDisposable {
  readonly sights: Sight<T>[] = [];
  readonly #abort = new AbortController();
  readonly #news = new Bell();
  readonly #ended: Promise<void>;
  readonly #what: string;

  constructor(
    cluster: Cluster,
    resource: Resource,
    at: { readonly namespace?: string } & ({ readonly name: string } | { readonly labels: string }),
  ) {
    const selector = 'name' in at ? { fieldSelector: `metadata.name=${at.name}` } : { labelSelector: at.labels };
    this.#what = `${resource.kind} ${'name' in at ? at.name : at.labels}`;
    this.#ended = this.#follow(cluster, pathOf(resource, { namespace: at.namespace }), selector);
  }

  /** The state heard of last. */
  get last(): T | undefined {
    return this.sights.at(-1)?.object;
  }

  /**
   * Resolves with the first state, from the present one on, for which `wanted` holds. `what` completes "waited for …".
   * Rejects after `timeoutMs` (default 60 s) with the status seen last.
   */
  async until(wanted: (object: T) => boolean, options: { readonly what: string; readonly timeoutMs?: number }): Promise<Sight<T>> {
    return this.#untilSight((sight) => sight.object !== undefined && wanted(sight.object), options);
  }

  /** Resolves when the object is gone. */
  async untilDeleted(options: { readonly timeoutMs?: number } = {}): Promise<Sight<T>> {
    return this.#untilSight((sight) => sight.object === undefined, { what: 'its deletion', ...options });
  }

  async #untilSight(
    wanted: (sight: Sight<T>) => boolean,
    options: { readonly what: string; readonly timeoutMs?: number },
  ): Promise<Sight<T>> {
    const timeoutMs = options.timeoutMs ?? 60_000;
    const timeout = AbortSignal.timeout(timeoutMs);
    for (let next = Math.max(0, this.sights.length - 1); ; next += 1) {
      while (next >= this.sights.length) {
        if (timeout.aborted) throw new Error(this.#timeoutMessage(options.what, timeoutMs));
        await this.#news.next(timeout);
      }
      const sight = this.sights[next];
      if (sight !== undefined && wanted(sight)) return sight;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await this.#ended;
  }

  async #follow(cluster: Cluster, path: string, selector: WatchSelector): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      for await (const { type, object } of cluster.kubectl.watch(path, { ...selector, signal })) {
        if (type === 'BOOKMARK' || type === 'ERROR') continue;
        if (this.last?.metadata.resourceVersion === object.metadata.resourceVersion) continue;
        this.sights.push({ at: systemClock.now(), object: type === 'DELETED' ? undefined : (object as unknown as T) });
        this.#news.ring();
      }
      // The API server may be away for a while in tests of failure.
      await sleep(systemClock, 200, signal);
    }
  }

  #timeoutMessage(what: string, timeoutMs: number): string {
    const last = this.last === undefined ? 'it did not exist' : `its status was ${JSON.stringify(this.last.status)}`;
    return `${this.#what}: waited ${timeoutMs / 1000} s for ${what}; ${last}`;
  }
}
