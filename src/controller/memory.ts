import type { ObjectKey } from '../kube/object-key.ts';
import type { Obstacle } from './conditions.ts';
import { ForeignWriters } from './foreign-writers.ts';
import { GateKeeper } from './gate-keeper.ts';
import { PodWatches, type WatchPods } from './pod-watches.ts';
import { RouteSettling } from './route-settling.ts';

/** What is remembered of Canaries between their turns. None of it is needed for a right decision: a restart costs time, not safety (I7). */
export class Memory {
  readonly settling = new RouteSettling();
  readonly gates = new GateKeeper();
  readonly foreign = new ForeignWriters();
  /** What stood in the way of the commands of the last turn, by uid. */
  readonly obstacles = new Map<string, Obstacle>();
  /** Whose record, target and primary have been read since this process leads, by uid. */
  readonly known = new Set<string>();
  readonly pods: PodWatches;
  readonly #uids = new Map<ObjectKey, string>();

  constructor(watchPods: WatchPods) {
    this.pods = new PodWatches(watchPods);
  }

  /** Which object stands behind a key, so that it can be forgotten when it is gone. */
  meet(key: ObjectKey, uid: string): void {
    if (this.#uids.get(key) !== uid) this.forget(key);
    this.#uids.set(key, uid);
  }

  /** Another may lead from now on: what it does is not seen where a watch has fallen silent. */
  rest(): void {
    this.known.clear();
    this.pods.clear();
  }

  forget(key: ObjectKey): void {
    const uid = this.#uids.get(key);
    if (uid === undefined) return;
    this.settling.forget(uid);
    this.gates.forget(uid);
    this.foreign.forget(uid);
    this.obstacles.delete(uid);
    this.known.delete(uid);
    this.pods.forget(uid);
    this.#uids.delete(key);
  }
}
