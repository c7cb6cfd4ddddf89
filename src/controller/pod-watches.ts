import type { Canary } from '../api/canary.ts';
import type { RunState } from '../api/run.ts';
import { isUnderAnalysis } from '../engine/phase.ts';
import type { KubeObject } from '../kube/object.ts';
import type { ScopedWatch } from '../kube/scoped-watch.ts';

/** Starts to watch the pods of a namespace that a label selects. */
export type WatchPods = (of: { readonly namespace: string; readonly labelSelector: string; readonly onChange: () => void }) => ScopedWatch;

interface Watched {
  readonly labelSelector: string;
  readonly watch: ScopedWatch;
}

/** Pods are watched only while their Canary has a run (rule 6): thousands of Canaries at rest cost nothing. */
export class PodWatches {
  readonly #watchPods: WatchPods;
  readonly #watched = new Map<string, Watched>();

  constructor(watchPods: WatchPods) {
    this.#watchPods = watchPods;
  }

  /** The target's pods as far as they are known; none while nobody watches. */
  podsOf({ metadata }: Canary): readonly KubeObject[] {
    return this.#watched.get(metadata.uid)?.watch.cache.list() ?? [];
  }

  /** Begins or ends to watch, as the state of the run needs it. A repeat is harmless. */
  follow(
    canary: Canary,
    { state, selector, onChange }: { state: RunState; selector: { label: string; value: string } | undefined; onChange: () => void },
  ): void {
    const { uid, namespace } = canary.metadata;
    if (!isUnderAnalysis(state) || selector === undefined) {
      this.forget(uid);
      return;
    }
    const labelSelector = `${selector.label}=${selector.value}`;
    if (this.#watched.get(uid)?.labelSelector === labelSelector) return;
    this.forget(uid);
    this.#watched.set(uid, { labelSelector, watch: this.#watchPods({ namespace, labelSelector, onChange }) });
  }

  forget(uid: string): void {
    this.#watched.get(uid)?.watch.stop();
    this.#watched.delete(uid);
  }

  /** Ends all, for shutdown and for losing the lease. */
  clear(): void {
    for (const uid of [...this.#watched.keys()]) this.forget(uid);
  }
}
