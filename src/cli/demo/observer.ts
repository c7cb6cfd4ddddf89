import { type Canary, isCanary } from '../../api/canary.ts';
import { canaryResource } from '../../api/group.ts';
import { primaryName, targetName } from '../../api/names.ts';
import type { KubeConnection } from '../../kube/connection.ts';
import type { KubeObject } from '../../kube/object.ts';
import { type ObjectKey, objectKey } from '../../kube/object-key.ts';
import type { Resource } from '../../kube/resource.ts';
import { createWatchSet } from '../../kube/watch-set.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Random } from '../../platform/random.ts';
import { deployments, podCount } from '../pods.ts';
import type { SidePods } from '../view/canary-view.ts';

const events: Resource = { group: '', version: 'v1', plural: 'events', kind: 'Event' };

export interface ObserverOptions {
  readonly connection: KubeConnection;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly onCanary: (canary: Canary, before: Canary | undefined) => void;
  /** A Kubernetes Event about a Canary, once. */
  readonly onEvent: (event: KubeObject) => void;
}

/** Watches Canaries, their Deployments and Events through the API, as anybody could. */
export interface Observer {
  canary(key: ObjectKey): Canary | undefined;
  pods(canary: Canary): SidePods;
  /** Whether a rollout, or the beginning of a Canary, is under way. */
  isBusy(): boolean;
  /** Resolves with the Canary when `holds` is true of it, or with undefined after `limitMs` of the clock. */
  until(key: ObjectKey, holds: (canary: Canary) => boolean, limitMs: number): Promise<Canary | undefined>;
  stop(): Promise<void>;
}

export function startObserver(options: ObserverOptions): Observer {
  const { clock, onCanary, onEvent } = options;
  const seen = new Map<string, Canary>();
  const told = new Set<string>();
  const waiting = new Set<(canary: Canary) => void>();
  const watches = createWatchSet({
    ...options,
    userAgent: 'serin-demo',
    specs: [canaryResource, deployments, events].map((resource) => ({ resource, start: 'at-once' })),
    onChange: (resource, object) => {
      if (resource === canaryResource && isCanary(object)) see(object as unknown as Canary);
      if (resource === events && aboutCanary(object) && !told.has(object.metadata.uid)) {
        told.add(object.metadata.uid);
        onEvent(object);
      }
    },
    onSynced: () => {},
  });
  watches.start();

  function see(canary: Canary): void {
    const before = seen.get(canary.metadata.uid);
    seen.set(canary.metadata.uid, canary);
    onCanary(canary, before);
    for (const look of [...waiting]) look(canary);
  }

  const find = (key: ObjectKey) => watches.cache(canaryResource).get(key) as unknown as Canary | undefined;

  return {
    canary: find,
    pods: (canary) => {
      const count = (name: string) => podCount(watches.cache(deployments).get(objectKey(canary.metadata.namespace, name)));
      return { primary: count(primaryName(canary)), canary: count(targetName(canary)) };
    },
    isBusy: () => (watches.cache(canaryResource).list() as unknown as Canary[]).some(({ status }) => status?.run?.endedAt === undefined),
    until: (key, holds, limitMs) =>
      new Promise((resolve) => {
        const end = (canary: Canary | undefined) => {
          waiting.delete(look);
          cancel();
          resolve(canary);
        };
        const look = (canary: Canary) => {
          if (objectKey(canary.metadata.namespace, canary.metadata.name) === key && holds(canary)) end(canary);
        };
        const cancel = clock.schedule(limitMs, () => end(undefined));
        waiting.add(look);
        const now = find(key);
        if (now !== undefined) look(now);
      }),
    stop: () => watches.stop(),
  };
}

function aboutCanary(event: KubeObject): boolean {
  const { kind } = (event['involvedObject'] ?? {}) as { kind?: string };
  return kind === 'Canary';
}
