/** A number in [0, 1). Passed in wherever chance decides, so that a seed repeats a run exactly. */
export type Random = () => number;
