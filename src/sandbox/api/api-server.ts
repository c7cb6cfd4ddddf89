import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';
import type { Store } from '../store.ts';
import { noSuchPath } from './api-error.ts';
import { serveInformation } from './discovery/information.ts';
import { startGarbageCollector } from './garbage-collector.ts';
import { builtInKinds } from './kinds/built-in.ts';
import { Catalogue } from './kinds/catalogue.ts';
import { createSandboxStore } from './sandbox-store.ts';
import { type ApiRequest, type ApiResponse, parseRequest, type RequestInfo } from './serve/request.ts';
import { handleResource } from './serve/resources.ts';
import { errorResponse } from './serve/respond.ts';
import { ObjectStore } from './storage/object-store.ts';
import { applyManifests } from './write/bootstrap.ts';
import type { Cluster } from './write/cluster.ts';
import { ServiceAddresses } from './write/service-addresses.ts';

/** One answered request, as an audit log tells it. A watch is told when it begins. */
export interface RequestLogEntry {
  readonly timeMs: number;
  readonly userAgent: string;
  readonly method: string;
  readonly path: string;
  /** Undefined for discovery, health and the like. */
  readonly resource: RequestInfo | undefined;
  readonly status: number;
}

export interface SandboxApiOptions {
  readonly clock: Clock;
  /** Uids, addresses and generated names. */
  readonly random: Random;
  /** Told of every answered request. */
  readonly log?: (entry: RequestLogEntry) => void;
  /** Objects that are there from the start, CRDs first; namespaces `default` and `kube-system` are there anyway. */
  readonly manifests?: readonly object[];
}

/** The embedded Kubernetes API: one store, and requests without sockets. */
export interface SandboxApi {
  readonly store: Store;
  /** Answers at once; the effect has been applied when it returns. Any failure is an answer. */
  handle(request: ApiRequest): ApiResponse;
  /** What a request is about; undefined for paths beside the resources and for what cannot be read. */
  describe(request: ApiRequest): RequestInfo | undefined;
  /** Forgets history, as etcd's compaction does: old watches and list pages get 410. */
  compact(): void;
}

/** Creates an empty cluster that serves the built-in kinds. */
export function createApiServer({ clock, random, log, manifests }: SandboxApiOptions): SandboxApi {
  const store = new ObjectStore();
  const cluster: Cluster = { store, catalogue: new Catalogue(builtInKinds), addresses: new ServiceAddresses(store), clock, random };
  startGarbageCollector(cluster);
  applyManifests(cluster, manifests ?? []);
  const describe = (request: ApiRequest) => {
    try {
      const info = parseRequest(request);
      return info !== undefined && cluster.catalogue.find(info.group, info.version, info.plural) !== undefined ? info : undefined;
    } catch {
      return undefined;
    }
  };
  return {
    store: createSandboxStore(cluster),
    describe,
    compact: () => store.compact(),
    handle: (request) => {
      const { response, resource } = answer(cluster, request);
      log?.({
        timeMs: clock.now(),
        userAgent: request.headers['user-agent'] ?? '',
        method: request.method,
        path: request.path,
        resource,
        status: response.status,
      });
      return response;
    },
  };
}

function answer(cluster: Cluster, request: ApiRequest): { readonly response: ApiResponse; readonly resource: RequestInfo | undefined } {
  let resource: RequestInfo | undefined;
  try {
    const info = parseRequest(request);
    const served = info && cluster.catalogue.find(info.group, info.version, info.plural);
    if (info === undefined || served === undefined) return { response: serveInformation(cluster, request), resource };
    resource = info;
    if (served.kind.namespaced !== (info.namespace !== '') && info.name !== undefined) throw noSuchPath();
    return { response: handleResource({ cluster, served, info, request }), resource };
  } catch (error) {
    return { response: errorResponse(error), resource };
  }
}
