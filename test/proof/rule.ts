import type { Fact } from './fact.ts';
import type { View } from './view.ts';

export interface Violation {
  readonly invariant: string;
  /** Namespace and name of the Canary. */
  readonly rollout: string;
  readonly atMs: number;
  /** What happened when it was noticed. */
  readonly event: string;
  readonly objects: readonly string[];
  readonly message: string;
}

export interface RuleContext {
  readonly view: View;
  readonly report: (invariant: string, message: string, objects: readonly string[]) => void;
  /** Until when nobody can be expected to act: the controller is down, or the API server fails it. */
  readonly excusedUntilMs: () => number;
}

/** Judges one or two invariants by what it sees. */
export interface Rule {
  see?(fact: Fact): void;
  /** After each fact, and now and then while nothing happens. */
  look?(): void;
  /** At the calm end. */
  end?(): void;
}

export type CreateRule = (context: RuleContext) => Rule;
