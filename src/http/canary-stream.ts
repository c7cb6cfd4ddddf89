import { Readable } from 'node:stream';
import { isCanary } from '../api/canary.ts';
import type { KubeObject } from '../kube/object.ts';
import { keyOf } from '../kube/object-key.ts';
import type { Clock } from '../platform/clock.ts';
import { canaryDto } from './canary-dto.ts';
import { sortedCanaries } from './canary-list.ts';
import type { CanarySource } from './canary-source.ts';
import type { DeletedDto, SyncedDto } from './dto.ts';

const heartbeatMs = 15_000;
/** Then the client comes back by itself, and its token is looked at again. */
const longestMs = 10 * 60_000;
const retryMs = 2_000;
const bufferBytes = 64 * 1024;

export interface CanaryStreamOptions {
  readonly canaries: CanarySource;
  /** Absent: all namespaces. */
  readonly namespace?: string | undefined;
  readonly clock: Clock;
}

export interface CanaryStream {
  /** Text of server-sent events. Destroy it when nobody reads any more. */
  readonly body: Readable;
  /** Ends it after what is on its way. A repeat is harmless. */
  end(): void;
}

/**
 * Server-sent events of Canaries: `canary` for each that there is, `synced`, and from then on `canary` or `deleted` for each change. What waits for a slow
 * reader is a set of keys, not of events: it then gets the newest state of each, and memory is bounded by the number of Canaries. A reader that takes
 * nothing from one heartbeat to the next is dropped.
 */
export function canaryStream({ canaries, namespace, clock }: CanaryStreamOptions): CanaryStream {
  const pending = new Map<string, () => string>();
  const reader = { isReady: false, hasTaken: true };
  const body = new Readable({
    highWaterMark: bufferBytes,
    read() {
      Object.assign(reader, { isReady: true, hasTaken: true });
      flow();
    },
    destroy(error, done) {
      letGo();
      done(error);
    },
  });

  function flow(): void {
    for (const [key, textOf] of pending) {
      if (!reader.isReady) return;
      pending.delete(key);
      reader.isReady = body.push(textOf());
    }
  }

  function beat(): void {
    if (!reader.isReady && !reader.hasTaken) {
      body.destroy();
      return;
    }
    reader.hasTaken = false;
    if (reader.isReady) reader.isReady = body.push(': heartbeat\n\n');
    cancelBeat = clock.schedule(heartbeatMs, beat);
  }

  const first = sortedCanaries(canaries, namespace);
  pending.set('retry', () => `retry: ${retryMs}\n\n`);
  for (const canary of first) pending.set(keyOf(canary), () => stateOf(canaries, canary));
  pending.set('synced', () => eventText({ event: 'synced', data: { count: first.length } satisfies SyncedDto }));

  let cancelBeat = clock.schedule(heartbeatMs, beat);
  const cancelEnd = clock.schedule(longestMs, end);
  const unsubscribe = canaries.subscribe(({ object }) => {
    if (namespace !== undefined && object.metadata.namespace !== namespace) return;
    pending.set(keyOf(object), () => stateOf(canaries, object));
    flow();
  });

  function letGo(): void {
    cancelBeat();
    cancelEnd();
    unsubscribe();
    pending.clear();
    reader.isReady = false;
  }

  function end(): void {
    letGo();
    if (!body.destroyed && !body.readableEnded) body.push(null);
  }

  return { body, end };
}

/** What to say of a Canary when its turn has come; `seen` is how it was when it was put in. */
function stateOf(canaries: CanarySource, seen: Pick<KubeObject, 'metadata'>): string {
  const now = canaries.get(keyOf(seen));
  if (now === undefined) {
    const { namespace = '', name, resourceVersion } = seen.metadata;
    return eventText({ event: 'deleted', id: resourceVersion, data: { namespace, name } satisfies DeletedDto });
  }
  return isCanary(now) ? eventText({ event: 'canary', id: now.metadata.resourceVersion, data: canaryDto(now) }) : '';
}

function eventText({ event, id, data }: { readonly event: string; readonly id?: string; readonly data: object }): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
