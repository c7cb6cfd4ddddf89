import type { Canary } from '../api/canary.ts';
import { phaseOf } from '../engine/phase.ts';
import type { WordedEvent } from '../wording/announcement.ts';

/**
 * Notices another controller at work on a status that we keep (architecture, "Taking over a cluster that Flagger ran"): our record is gone, or Flagger's
 * phase is not as we wrote it. From then on the Canary is left alone until a person changes its spec, or this process starts anew and takes it over.
 */
export class ForeignWriters {
  readonly #kept = new Set<string>();
  readonly #leftAlone = new Map<string, number | undefined>();

  /** A status of ours stands. */
  note({ metadata, status }: Canary): void {
    if (status?.run !== undefined) this.#kept.add(metadata.uid);
  }

  /** Whether to leave the Canary alone; `first` on the turn that notices. */
  check({ metadata, status }: Canary): 'none' | 'first' | 'known' {
    const { uid, generation } = metadata;
    if (this.#leftAlone.has(uid)) {
      if (this.#leftAlone.get(uid) === generation) return 'known';
      this.forget(uid);
      return 'none';
    }
    const run = status?.run;
    const foreign = run === undefined ? this.#kept.has(uid) : status?.phase !== phaseOf(run.state);
    if (!foreign) return 'none';
    this.#leftAlone.set(uid, generation);
    return 'first';
  }

  forget(uid: string): void {
    this.#kept.delete(uid);
    this.#leftAlone.delete(uid);
  }
}

export const foreignEvent: WordedEvent = {
  reason: 'ForeignController',
  type: 'Warning',
  message:
    'Another controller writes the status of this Canary, so Serin has stopped acting on it. Let only one of Flagger and Serin run for this namespace, then change the spec or restart Serin.',
};
