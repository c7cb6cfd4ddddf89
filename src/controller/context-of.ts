import type { Canary } from '../api/canary.ts';
import type { EngineContext } from '../engine/context.ts';
import type { Observation } from '../engine/observation.ts';
import type { Policy } from '../engine/policy.ts';
import { adopt } from './adopt.ts';

/** The engine's context from the record in the status; a Canary without one is taken over as it is found, or begun. */
export function contextOf(canary: Canary, observation: Observation, policy: Policy): EngineContext {
  const { status } = canary;
  const run = status?.run ?? adopt(canary, observation, policy);
  const own = status?.run !== undefined;
  const primaryRevision = observation.primary?.revision ?? '';
  return {
    run,
    appliedRevision: own ? (status?.lastAppliedSpec ?? '') : run.revision,
    promotedRevision: own ? (status?.lastPromotedSpec ?? '') : primaryRevision,
    history: status?.history ?? [],
    policy,
    nowMs: observation.nowMs,
  };
}
