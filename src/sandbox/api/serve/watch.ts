import type { KubeObject } from '../../../kube/object.ts';
import { expired } from '../api-error.ts';
import type { JsonObject } from '../json.ts';
import type { ServedKind } from '../kinds/catalogue.ts';
import { apiVersionOfKind } from '../kinds/kind.ts';
import type { Change } from '../storage/object-store.ts';
import type { Cluster } from '../write/cluster.ts';
import { type Presentation, presentObject } from './present.ts';
import type { RequestInfo, StreamReader, WatchResponse } from './request.ts';
import { selection } from './select.ts';

const bookmarkIntervalMs = 60_000;
const shortestWatchMs = 30 * 60_000;

interface WatchRequest {
  readonly served: ServedKind;
  readonly info: RequestInfo;
  readonly query: URLSearchParams;
  readonly presentation: Presentation;
}

/**
 * A watch: what happened after `resourceVersion`, or everything that is there, and then every change
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes). History that is gone is a 410 in the stream.
 */
export function watchResponse(cluster: Cluster, request: WatchRequest): WatchResponse {
  const matches = selection(request.query, request.served, request.info.namespace);
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    open: (reader) => new WatchSession(cluster, request, { matches, reader }).start(),
  };
}

interface SessionOptions {
  readonly matches: (object: KubeObject) => boolean;
  readonly reader: StreamReader;
}

class WatchSession {
  readonly #cluster: Cluster;
  readonly #request: WatchRequest;
  readonly #matches: (object: KubeObject) => boolean;
  readonly #reader: StreamReader;
  readonly #stops: (() => void)[] = [];
  #isOver = false;

  constructor(cluster: Cluster, request: WatchRequest, { matches, reader }: SessionOptions) {
    this.#cluster = cluster;
    this.#request = request;
    this.#matches = matches;
    this.#reader = reader;
  }

  start(): () => void {
    const { store, clock, random } = this.#cluster;
    const { query } = this.#request;
    const missed = this.#missed();
    if (missed === undefined) {
      const from = query.get('resourceVersion') ?? '';
      const error = expired(`too old resource version: ${from} (${store.resourceVersion})`);
      this.#send('ERROR', error.body as unknown as JsonObject);
      this.#reader.end();
      return () => {};
    }
    for (const change of missed) this.#tell(change);
    this.#stops.push(store.subscribe((change) => this.#tell(change)));
    const seconds = Number(query.get('timeoutSeconds') ?? 0);
    const lastsMs = seconds > 0 ? seconds * 1000 : shortestWatchMs * (1 + random());
    this.#stops.push(clock.schedule(lastsMs, () => this.#end()));
    if (query.get('allowWatchBookmarks') === 'true') this.#bookmarkLater();
    return () => this.#stop();
  }

  /** Changes to tell first; undefined when history does not reach back. */
  #missed(): readonly Change[] | undefined {
    const { store } = this.#cluster;
    const { query, served, info } = this.#request;
    const from = Number(query.get('resourceVersion') ?? 0);
    if (from > 0 && query.get('sendInitialEvents') !== 'true') return store.changesSince(from);
    const scope = info.namespace || undefined;
    for (const object of store.list(served.kind.collection, scope)) if (this.#matches(object)) this.#sendObject('ADDED', object);
    if (query.get('sendInitialEvents') === 'true') this.#bookmark({ annotations: { 'k8s.io/initial-events-end': 'true' } });
    return [];
  }

  /** An object that begins or ceases to match is told as added or deleted. */
  #tell({ collection, type, object, previous }: Change): void {
    if (collection !== this.#request.served.kind.collection) return;
    const matched = previous !== undefined && this.#matches(previous);
    const matches = type !== 'DELETED' && this.#matches(object);
    if (matches) this.#sendObject(matched ? 'MODIFIED' : 'ADDED', object);
    else if (matched) this.#sendObject('DELETED', type === 'DELETED' ? object : withVersion(previous, object));
  }

  #sendObject(type: string, stored: KubeObject): void {
    const { served, presentation } = this.#request;
    const object = served.kind.fromStored(stored, served.version.version);
    this.#send(type, presentObject(object, { ...presentation, nowMs: this.#cluster.clock.now() }));
  }

  #send(type: string, object: JsonObject): void {
    if (!this.#isOver) this.#reader.chunk(`${JSON.stringify({ type, object })}\n`);
  }

  #bookmark(metadata: JsonObject = {}): void {
    const { kind, version } = this.#request.served;
    const resourceVersion = String(this.#cluster.store.resourceVersion);
    const object = { kind: kind.kind, apiVersion: apiVersionOfKind(kind, version.version), metadata: { resourceVersion, ...metadata } };
    this.#send('BOOKMARK', object);
  }

  #bookmarkLater(): void {
    const cancel = this.#cluster.clock.schedule(bookmarkIntervalMs, () => {
      this.#bookmark();
      this.#bookmarkLater();
    });
    this.#stops.push(cancel);
  }

  #end(): void {
    if (this.#isOver) return;
    this.#stop();
    this.#reader.end();
  }

  #stop(): void {
    this.#isOver = true;
    for (const stop of this.#stops.splice(0)) stop();
  }
}

function withVersion(object: KubeObject, { metadata }: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: metadata.resourceVersion } };
}
