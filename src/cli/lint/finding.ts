import type { Place } from './yaml/places.ts';

/** Something wrong in a file. `error`: a cluster would refuse it, or the rollout would be wrong; `warning`: it does less than it says, or may not be known here. */
export interface LintFinding extends Place {
  readonly file: string;
  readonly severity: 'error' | 'warning';
  /** Never renamed. */
  readonly code: string;
  /** The field, like `spec.analysis.stepWeights[1]`; empty where it is about the file. */
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
  /** The object; absent where it is about the file. */
  readonly object?: { readonly kind: string; readonly namespace?: string; readonly name?: string };
}

/** `objects`: Canaries, MetricTemplates and AlertProviders that were looked at. */
export interface LintResult {
  readonly files: number;
  readonly objects: number;
  /** In the order of files, lines and columns. */
  readonly findings: readonly LintFinding[];
}
