import type { Run } from '../api/run.ts';
import type { Observation, ObservedSide } from './observation.ts';

/**
 * Whether the primary has what it had before a failed promotion. Where nobody kept that (Flagger keeps nothing), whatever it has must do: a person may
 * mend it, or release something else.
 */
export function isRestored({ previous }: Run, { primary, snapshots }: { primary: ObservedSide } & Pick<Observation, 'snapshots'>): boolean {
  return previous === undefined || primary.revision === previous || !snapshots.has(previous);
}
