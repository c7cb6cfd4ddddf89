/** What the route should say: the whole of it that changes during a run. The primary gets what the canary does not. */
export interface TrafficSplit {
  /** Share of the canary in requests that no match or cookie picks out, percent. */
  readonly canaryWeightPercent: number;
  /** A/B testing: where requests go that spec.analysis.match describes. */
  readonly matched: 'canary' | 'primary';
  /** Whether a copy of each request goes to the canary, whose answers are dropped. */
  readonly mirror: 'on' | 'off';
  /** Session affinity, each `name=value` (flagger-routing section 1.5). Absent: none. */
  readonly cookies?: {
    /** Given out by and leading to the canary; absent at weight 0. */
    readonly canary?: string;
    readonly primary?: string;
    /** Of the run before, to be taken back; only at weight 0. */
    readonly previous?: string;
  };
}

/** Everything on the primary. */
export const allOnPrimary: TrafficSplit = { canaryWeightPercent: 0, matched: 'primary', mirror: 'off' };
