/** How much a run may go wrong before it is rolled back, with the defaults of the spec applied. A limit below 1 counts as 1 (flagger-engine 1.1). */
export interface Limits {
  /** spec.analysis.threshold. */
  readonly threshold: number;
  /** spec.analysis.noDataLimit. */
  readonly noDataLimit: number;
  /** spec.analysis.errorLimit. */
  readonly errorLimit: number;
  /** spec.analysis.strict, Flagger's counting: each look that does not pass is a failed one. */
  readonly strict: boolean;
}
