import type { Canary } from '../api/canary.ts';
import { allOnPrimary } from '../api/traffic-split.ts';
import type { Router } from './router.ts';

/**
 * A router for the end of a Canary whose spec does not say what its route should be: it leaves routes as they are, which is at what serves, and gives back the
 * one that others have lent, whichever of `routers` reads it.
 */
export function createReturningRouter(routers: readonly Router[]): Router {
  /** That which names our Services goes before one that merely has the name. */
  const lent = (canary: Canary) => {
    const all = routers
      .map((router) => ({ router, state: router.read(canary, allOnPrimary) }))
      .filter(({ state: { loan } }) => loan !== undefined);
    return all.find(({ state: { loan } }) => loan !== 'apart') ?? all[0];
  };

  return {
    read(canary) {
      const state = lent(canary)?.state;
      // Between the two ends it is at a step, of which each has its time.
      return state === undefined
        ? { canaryWeightPercent: undefined, accepted: true, asWanted: true }
        : { ...state, asWanted: state.loan === 'ours' || state.loan === 'apart' };
    },
    write: async () => undefined,
    giveBack: async (canary) => lent(canary)?.router.giveBack(canary),
  };
}
