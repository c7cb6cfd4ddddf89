import type { Canary } from '../api/canary.ts';
import { strategyOf } from '../api/defaults.ts';
import type { TrafficSplit } from '../api/traffic-split.ts';

/** The canary's share in two kinds of requests, percent; the primary gets the rest. */
export interface Shares {
  /** In those that spec.analysis.match describes; absent where it describes none. */
  readonly matchedPercent?: number;
  /** In all others. */
  readonly otherPercent: number;
}

/** What a rule of a route says of the two Services; undefined where it does not name one. */
export interface RuleWeights {
  readonly primary: number | undefined;
  readonly canary: number | undefined;
}

/**
 * The shares that a split comes to. Without iterations a match holds the weights back to the requests that it describes, as in Flagger
 * (flagger-routing section 1.3); a weight of 100 is for all, because it is also said when the primary cannot serve (I1).
 */
export function sharesOf(canary: Canary, { canaryWeightPercent, matched }: TrafficSplit): Shares {
  if ((canary.spec.analysis.match ?? []).length === 0) return { otherPercent: canaryWeightPercent };
  if (holdsBackWeights(canary)) return { matchedPercent: canaryWeightPercent, otherPercent: canaryWeightPercent === 100 ? 100 : 0 };
  return { matchedPercent: matched === 'canary' ? 100 : canaryWeightPercent, otherPercent: canaryWeightPercent };
}

/**
 * The canary's weight as the rules of a live route say it, percent; undefined where none of them names our Services. The last one is for requests that
 * no cookie and no match picks out; where the match holds back the weights, they stand before it. `restRules` is how many rules there are for those.
 */
export function writtenWeightPercent(canary: Canary, rules: readonly RuleWeights[], restRules = 1): number | undefined {
  const ours = rules.filter(({ primary, canary: second }) => primary !== undefined || second !== undefined);
  const found = (holdsBackWeights(canary) ? ours.at(-1 - restRules) : undefined) ?? ours.at(-1);
  if (found === undefined) return undefined;
  const { primary = 0, canary: second = 0 } = found;
  return Math.round((100 * second) / Math.max(1, primary + second));
}

function holdsBackWeights(canary: Canary): boolean {
  return strategyOf(canary) === 'canary' && (canary.spec.analysis.match ?? []).length > 0;
}
