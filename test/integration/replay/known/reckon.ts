import { isDeepStrictEqual } from 'node:util';
import type { Difference } from '../compare.ts';

/** A difference that is meant, and why. */
export interface KnownDifference {
  readonly path: string;
  /** A pattern is held to the text, or to the JSON of what is none. */
  readonly theirs: unknown;
  readonly ours: unknown;
  /** Moments in which it is found, all of them; absent: in which is of no importance. */
  readonly at?: readonly string[];
  readonly reason: string;
}

/** What nobody has given a reason for, and what has a reason but is not found any more. */
export function reckon(found: readonly Difference[], known: readonly KnownDifference[]): { unexplained: Difference[]; stale: string[] } {
  const matches = (entry: KnownDifference) =>
    found.filter(
      ({ path, theirs, ours, moment = '' }) =>
        entry.path === path && isSame(entry.theirs, theirs) && isSame(entry.ours, ours) && (entry.at?.includes(moment) ?? true),
    );
  const explained = new Set(known.flatMap(matches));
  const staleIn = (entry: KnownDifference): string[] => {
    const moments = new Set(matches(entry).map(({ moment = '' }) => moment));
    if (moments.size === 0) return [`${entry.path}: not found`];
    return (entry.at ?? []).filter((moment) => !moments.has(moment)).map((moment) => `${entry.path}: not found at ${moment}`);
  };
  return { unexplained: found.filter((difference) => !explained.has(difference)), stale: known.flatMap(staleIn) };
}

function isSame(expected: unknown, value: unknown): boolean {
  if (expected instanceof RegExp) return expected.test(typeof value === 'string' ? value : JSON.stringify(value));
  return isDeepStrictEqual(expected, value);
}
