import type { Canary } from '../../../src/api/canary.ts';
import { canaryResource } from '../../../src/api/group.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import type { Store } from '../../../src/sandbox/store.ts';

const intervalMs = 10_000;

interface Route extends KubeObject {
  readonly status?: { readonly parents?: readonly { readonly conditions: readonly { readonly observedGeneration?: number }[] }[] };
}

/**
 * How late looks are, seen from the API alone: a look is due a full interval after the Gateway has accepted the route that the weight asked for, and is taken
 * when the status counts it. What lies between is the controller's: it hears of the acceptance, its timer fires, the checks are measured, the status is written.
 */
export class LagMeter {
  readonly #acceptedAtMs = new Map<string, number>();
  readonly #looks = new Map<string, number>();
  #lagsMs: number[] = [];

  constructor(store: Store) {
    store.subscribe(({ resource, object }) => {
      const key = `${object.metadata.namespace}/${object.metadata.name}`;
      if (resource.plural === 'httproutes') this.#route(key, object as Route);
      else if (resource.plural === canaryResource.plural && resource.group === canaryResource.group)
        this.#canary(key, object as unknown as Canary);
    });
  }

  /** Ascending; since the last call. */
  read(): number[] {
    const lags = this.#lagsMs.sort((a, b) => a - b);
    this.#lagsMs = [];
    return lags;
  }

  #route(key: string, { metadata, status }: Route): void {
    const conditions = status?.parents?.flatMap((parent) => parent.conditions) ?? [];
    const isAccepted = conditions.length > 0 && conditions.every(({ observedGeneration }) => observedGeneration === metadata.generation);
    if (!isAccepted) this.#acceptedAtMs.delete(key);
    else if (!this.#acceptedAtMs.has(key)) this.#acceptedAtMs.set(key, systemClock.monotonicMs());
  }

  #canary(key: string, { status }: Canary): void {
    const { state, lookCount = 0 } = status?.run ?? {};
    const before = this.#looks.get(key) ?? 0;
    this.#looks.set(key, lookCount);
    const acceptedAtMs = this.#acceptedAtMs.get(key);
    if (lookCount <= before || acceptedAtMs === undefined || state === undefined) return;
    this.#lagsMs.push(systemClock.monotonicMs() - acceptedAtMs - intervalMs);
  }
}
