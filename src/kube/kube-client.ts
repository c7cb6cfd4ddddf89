import { backoffMs } from '../platform/backoff.ts';
import type { Clock } from '../platform/clock.ts';
import { sleep } from '../platform/sleep.ts';
import type { KubeClient } from './client.ts';
import type { KubeConnection } from './connection.ts';
import { KubeError } from './kube-error.ts';
import { surelyNotExecuted } from './kube-failure.ts';
import { isKubeObject } from './kube-object-of.ts';
import type { WriteFence } from './lease.ts';
import { listPages } from './list-pages.ts';
import type { KubeManifest, KubeObject } from './object.ts';
import { type ObjectKey, splitKey } from './object-key.ts';
import { createRequester, type KubeRequest } from './requester.ts';
import { pathOf, type Resource } from './resource.ts';

export interface KubeClientOptions {
  readonly connection: KubeConnection;
  /** `serin/VERSION`; requests are counted under it. */
  readonly userAgent: string;
  readonly clock: Clock;
  /** Owner of the fields that we write. Default `serin`. */
  readonly fieldManager?: string;
  /** Of one request. Default 10 s. */
  readonly timeoutMs?: number;
  /** Default 500. */
  readonly pageSize?: number;
  /** Absent: writes are never refused. */
  readonly fence?: WriteFence;
  /** Called with the object in each answer to a write or a refresh, before its promise resolves. Must not throw. */
  readonly onLatest?: (resource: Resource, object: KubeObject) => void;
  /** Called when an object (the one with `uid`, where that is known) is surely gone or going, before the promise resolves. Must not throw. */
  readonly onGone?: (resource: Resource, key: ObjectKey, uid: string | undefined) => void;
}

type Request = Omit<KubeRequest, 'timeoutMs'>;
type Target = { readonly resource: Resource; readonly path: string };

const mostRetries = 3;
/** A server that wants a longer pause gets it from the loop, which can do something else meanwhile. */
const longestPauseMs = 5_000;

/**
 * The client of the API server. Reads are repeated up to three times with a short back-off after 429, 5xx and broken connections; writes
 * only where the server surely has not acted on them (429 with Retry-After, no connection). Everything else is for the loop to decide.
 */
export function createKubeClient(options: KubeClientOptions): KubeClient {
  const { clock, fence, fieldManager = 'serin', timeoutMs = 10_000, pageSize = 500 } = options;
  const requester = createRequester(options);

  const read = (request: Request) => withRetries(clock, isPassing, () => requester.send({ ...request, timeoutMs: () => timeoutMs }));
  const write = (request: Request) =>
    withRetries(clock, surelyNotExecuted, () => requester.send({ ...request, timeoutMs: () => withinLease(request, fence, timeoutMs) }));

  const writeObject = async ({ resource, path }: Target, request: Omit<Request, 'path'>, subresource?: string) => {
    const object = objectIn(resource, path, await write({ ...request, path }));
    // The answer to a write of a scale is a Scale, which is not the object.
    if (subresource !== 'scale') options.onLatest?.(resource, object);
    return object;
  };
  const get = async (resource: Resource, key: ObjectKey) => {
    const path = pathAt(resource, key);
    return objectIn(resource, path, await read({ method: 'GET', path }));
  };
  const patch = (target: Target, contentType: NonNullable<Request['contentType']>, body: unknown, subresource?: string) =>
    writeObject(target, { method: 'PATCH', contentType, body, query: { fieldManager } }, subresource);

  return {
    get,
    refresh: async (resource, key) => {
      try {
        options.onLatest?.(resource, await get(resource, key));
      } catch (error) {
        if (!isNotFound(error)) throw error;
        options.onGone?.(resource, key, undefined);
      }
    },
    list: async (resource, query = {}) =>
      listPages(resource, (next) =>
        read({
          method: 'GET',
          path: pathOf(resource, { namespace: query.namespace }),
          query: { limit: `${pageSize}`, continue: next, labelSelector: query.labelSelector, fieldSelector: query.fieldSelector },
        }),
      ),
    create: async (resource, object) =>
      writeObject(
        { resource, path: pathOf(resource, { namespace: object.metadata.namespace }) },
        { method: 'POST', body: object, query: { fieldManager } },
      ),
    apply: async (resource, object) =>
      writeObject(
        { resource, path: pathOfManifest(resource, object) },
        { method: 'PATCH', contentType: 'application/apply-patch+yaml', body: object, query: { fieldManager, force: 'true' } },
      ),
    patchJson: async (resource, key, operations, subresource) =>
      patch({ resource, path: pathAt(resource, key, subresource) }, 'application/json-patch+json', operations, subresource),
    patchMerge: async (resource, key, body, subresource) =>
      patch({ resource, path: pathAt(resource, key, subresource) }, 'application/merge-patch+json', body, subresource),
    delete: async (resource, key, { uid, propagation }) => {
      const body = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        ...(uid === undefined ? {} : { preconditions: { uid } }),
        ...(propagation === undefined ? {} : { propagationPolicy: propagation }),
      };
      try {
        await write({ method: 'DELETE', path: pathAt(resource, key), body });
      } catch (error) {
        if (!(await isGone(error, uid, () => get(resource, key)))) throw error;
      }
      options.onGone?.(resource, key, uid);
    },
    getPath: (path) => {
      const { pathname, searchParams } = new URL(path, 'http://api');
      return read({ method: 'GET', path: pathname, query: Object.fromEntries(searchParams) });
    },
  };
}

/** Whether a failed delete has nothing left to do: the object, the one with `uid` where that is given, is not there. */
async function isGone(error: unknown, uid: string | undefined, get: () => Promise<KubeObject>): Promise<boolean> {
  if (!(error instanceof KubeError)) return false;
  if (error.reason === 'NotFound') return true;
  if (error.reason !== 'Conflict' || uid === undefined) return false;
  try {
    return (await get()).metadata.uid !== uid;
  } catch (absent) {
    return isNotFound(absent);
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof KubeError && error.reason === 'NotFound';
}

/** The time-out of a write, which ends before the lease can be taken (rule 7). Throws when that is now (I6). */
function withinLease({ method, path }: Request, fence: WriteFence | undefined, timeoutMs: number): number {
  const remainingMs = Math.floor(fence?.remainingMs() ?? Number.POSITIVE_INFINITY);
  if (remainingMs <= 0) throw new KubeError('LeaseLost', 0, `${method} ${path}: not sent, because another controller may hold the lease`);
  return Math.min(timeoutMs, remainingMs);
}

async function withRetries<T>(clock: Clock, mayRepeat: (error: KubeError) => boolean, attempt: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof KubeError) || failures > mostRetries || !mayRepeat(error)) throw error;
      // No chance needed: these few repeats are of one request of one client.
      const pauseMs = Math.max(error.retryAfterMs ?? 0, backoffMs(failures, { baseMs: 100, maxMs: 1_000, random: () => 0 }));
      if (pauseMs > longestPauseMs) throw error;
      await sleep(clock, pauseMs);
    }
  }
}

function isPassing({ reason }: KubeError): boolean {
  return reason === 'TooManyRequests' || reason === 'ServerError' || reason === 'Unreachable';
}

function objectIn(resource: Resource, path: string, answer: unknown): KubeObject {
  if (isKubeObject(answer)) return answer;
  throw new KubeError('Other', 200, `${path}: the answer is not an object of ${resource.plural}`);
}

function pathAt(resource: Resource, key: ObjectKey, subresource?: string): string {
  const { namespace, name } = splitKey(key);
  return pathOf(resource, { namespace: namespace || undefined, name, ...(subresource === undefined ? {} : { subresource }) });
}

function pathOfManifest(resource: Resource, { metadata }: KubeManifest): string {
  return pathOf(resource, { namespace: metadata.namespace, name: metadata.name });
}
