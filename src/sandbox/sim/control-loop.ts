import type { ObjectKey } from '../../kube/object-key.ts';
import { keyOf } from '../../kube/object-key.ts';
import type { Resource } from '../../kube/resource.ts';
import type { Clock } from '../../platform/clock.ts';
import { ApiError } from '../api/api-error.ts';
import type { Store, StoreEvent } from '../store.ts';

/** A simulated controller, running. `freeze` and `thaw` are a fault: a frozen one remembers what it should look at, and does nothing. */
export interface ControlLoop {
  freeze(): void;
  thaw(): void;
  stop(): void;
}

export interface ControlLoopOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** How long after a change the controller looks at it. */
  readonly reactMs: number;
  /** What it reads first; each object is shown to `keysOf` as an ADDED event. */
  readonly watched: readonly Resource[];
  /** Which keys an event concerns. */
  readonly keysOf: (event: StoreEvent) => readonly ObjectKey[];
  /** Makes the world right for one key. Returns after how many milliseconds to look again without an event. */
  readonly reconcile: (key: ObjectKey) => number | undefined;
}

/** How long after a refused write (a namespace on its way out, say) a controller tries again. */
const retryMs = 1000;

function reconcileOrRetry({ reconcile }: ControlLoopOptions, key: ObjectKey): number | undefined {
  try {
    return reconcile(key);
  } catch (error) {
    if (error instanceof ApiError) return retryMs;
    throw error;
  }
}

export function startControlLoop(options: ControlLoopOptions): ControlLoop {
  const { store, clock } = options;
  const due = new Map<ObjectKey, { readonly atMs: number; readonly cancel: () => void }>();
  const heldBack = new Set<ObjectKey>();
  let state: 'running' | 'frozen' | 'stopped' = 'running';

  const look = (key: ObjectKey) => {
    due.delete(key);
    if (state === 'frozen') heldBack.add(key);
    if (state !== 'running') return;
    const againMs = reconcileOrRetry(options, key);
    if (againMs !== undefined) lookLater(key, againMs);
  };
  const lookLater = (key: ObjectKey, delayMs: number) => {
    const atMs = clock.monotonicMs() + delayMs;
    const already = due.get(key);
    if (already !== undefined && already.atMs <= atMs) return;
    already?.cancel();
    due.set(key, { atMs, cancel: clock.schedule(delayMs, () => look(key)) });
  };
  const take = (event: StoreEvent) => {
    for (const key of options.keysOf(event)) lookLater(key, options.reactMs);
  };

  const unsubscribe = store.subscribe(take);
  for (const resource of options.watched) {
    for (const object of store.list(resource)) take({ type: 'ADDED', resource, object });
  }
  return {
    freeze: () => {
      if (state === 'running') state = 'frozen';
    },
    thaw: () => {
      if (state !== 'frozen') return;
      state = 'running';
      for (const key of heldBack) lookLater(key, options.reactMs);
      heldBack.clear();
    },
    stop: () => {
      state = 'stopped';
      unsubscribe();
      for (const { cancel } of due.values()) cancel();
      due.clear();
    },
  };
}

/** The key of the event's own object. */
export function ownKey(event: StoreEvent): readonly ObjectKey[] {
  return [keyOf(event.object)];
}
