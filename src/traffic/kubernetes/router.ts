import type { Router } from '../router.ts';

/**
 * The provider that moves no traffic: the apex Service serves the primary, always, and nobody but hooks calls the canary (flagger-routing section 1.2).
 * It has no object, so it is always as wanted.
 */
export function createKubernetesRouter(): Router {
  return {
    read: () => ({ canaryWeightPercent: 0, accepted: true, asWanted: true }),
    write: async () => undefined,
    giveBack: async () => undefined,
  };
}
