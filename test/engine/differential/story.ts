import type { Canary } from '../../../src/api/canary.ts';

/** What one check of a look comes to. */
export type CheckResult = 'pass' | 'fail' | 'no-data' | 'error';

/** How the pods of a revision come up: so many intervals after they were asked for, or never, which the Deployment says at the progress deadline. */
export type Coming = number | 'never';

/** Stands for "never" where a gate counts. */
export const never = 99;

type Analysis = Partial<Canary['spec']['analysis']>;

/** What happens next: after so many looks since the happening before, or earlier if the Canary comes to rest. */
export type Happening = { readonly afterLooks: number } & (
  | { readonly kind: 'release'; readonly revision: string }
  | { readonly kind: 'suspend'; readonly intervals: number }
  | { readonly kind: 'edit'; readonly analysis: Analysis }
  /** All pods of a side are gone for half an interval, if something is being analysed. */
  | { readonly kind: 'lose'; readonly side: 'canary' | 'primary' }
);

/**
 * A spec, and all that befalls it, told without times, so that a controller that ticks and one that acts at once can both live through it: checks are
 * counted in looks, gates in what they count, pods in intervals. Gates that have opened stay open.
 */
export interface Story {
  readonly provider: 'gatewayapi:v1' | 'kubernetes';
  readonly skipAnalysis: boolean;
  readonly analysis: Analysis & { readonly threshold: number };
  /** Results of each look, in order; later looks pass. */
  readonly looks: readonly (readonly CheckResult[])[];
  /** How many calls of the pre-rollout hooks fail before they pass; absent: no hooks. */
  readonly preRolloutFailures?: number;
  readonly gates: {
    /** confirm-rollout: how many times it refuses. */
    readonly rollout?: number;
    /** confirm-traffic-increase: how many times it refuses the first weight, and at how many looks in all it opens for the next. */
    readonly rise?: { readonly refusals: number; readonly looks: number };
    /** confirm-promotion: at how many looks in all it opens. */
    readonly promotion?: number;
    /** rollback: after how many looks in all it asks for the way back. */
    readonly rollback?: number;
  };
  readonly revisions: Readonly<Record<string, { readonly canary: Coming; readonly primary: Coming }>>;
  readonly happenings: readonly Happening[];
}

export type Gate = keyof Story['gates'];

/** Whether the hooks of a gate, which the story has, agree when asked now. `asks` and `looks` count what was before. */
export function agrees({ gates }: Story, gate: Gate, { asks, looks, weight }: { asks: number; looks: number; weight: number }): boolean {
  if (gate === 'rollout') return asks >= (gates.rollout ?? 0);
  if (gate === 'rise') return weight === 0 ? asks >= (gates.rise?.refusals ?? 0) : looks >= (gates.rise?.looks ?? 0);
  return looks >= (gates[gate] ?? 0);
}

/** After how many intervals in which nothing changes or happens both controllers are left alone. Greater than every number in a story but `never`. */
export const quietIntervals = 20;
export const deadlineIntervals = 9;
export const intervalMs = 10_000;

/** The Canary of a story, with the analysis as it stands. */
export function canaryOf(story: Story, analysis: Analysis): Canary {
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name: 'shop', namespace: 'test', uid: 'u', resourceVersion: '1' },
    spec: {
      provider: story.provider,
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' },
      skipAnalysis: story.skipAnalysis,
      progressDeadlineSeconds: (deadlineIntervals * intervalMs) / 1000,
      analysis: { interval: `${intervalMs / 1000}s`, ...story.analysis, ...analysis },
    },
  };
}

/** One line of a trace: what a person sees of the Canary and of its traffic. */
export function pointOf(
  phase: string,
  traffic: { readonly weight: number; readonly mirrored: boolean; readonly matched: boolean },
  { routed, failedChecks }: { routed: boolean; failedChecks: number },
): string {
  const share = `${traffic.weight} %${traffic.matched && traffic.weight > 0 ? ' of matches' : ''}${traffic.mirrored ? ', mirrored' : ''}`;
  return `${phase}, ${routed ? share : 'no router'}, ${failedChecks} failed`;
}
