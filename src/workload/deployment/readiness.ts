import type { Readiness } from '../workload.ts';
import type { Deployment, DeploymentStatus } from './deployment.ts';

/** How long and how far a Deployment may be from ready. */
export interface ReadinessLimits {
  /** Share of the replicas that must be available, percent. */
  readonly thresholdPercent: number;
  /** spec.progressDeadlineSeconds of the Canary, where it says so. */
  readonly progressDeadlineSeconds: number | undefined;
}

/**
 * Whether a Deployment has rolled out (flagger-engine section 2.10). Reads no clock: the Deployment controller says when the Deployment's own
 * deadline has passed, and where the Canary allows longer that is only a wait, which the run's deadline ends.
 */
export function readinessOf(deployment: Deployment, limits: ReadinessLimits): Readiness {
  const { metadata, spec, status = {} } = deployment;
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) {
    return waiting('NotObserved', 'observed deployment generation less than desired generation');
  }
  const wanted = spec.replicas ?? 1;
  if (wanted === 0) return waiting('ScaledToZero', `deployment "${metadata.name}" is scaled to zero`);
  const exceeded = deadlineExceeded(deployment, limits);
  return exceeded ?? rolloutOf(status, wanted, limits.thresholdPercent);
}

function rolloutOf(status: DeploymentStatus, wanted: number, thresholdPercent: number): Readiness {
  const { replicas = 0, updatedReplicas: updated = 0, availableReplicas: available = 0 } = status;
  if (updated < wanted) return waiting('Updating', `${updated} out of ${wanted} new replicas have been updated`);
  if (replicas > updated) return waiting('OldReplicas', `${replicas - updated} old replicas are pending termination`);
  const needed = Math.trunc((updated * thresholdPercent) / 100);
  if (available < needed) {
    return waiting('NotAvailable', `${available} of ${updated} (readyThreshold ${thresholdPercent}%) updated replicas are available`);
  }
  return { kind: 'ready' };
}

function deadlineExceeded(deployment: Deployment, limits: ReadinessLimits): Readiness | undefined {
  const progressing = deployment.status?.conditions?.find((condition) => condition.type === 'Progressing');
  if (progressing?.reason !== 'ProgressDeadlineExceeded') return undefined;
  const reason = 'ProgressDeadlineExceeded';
  const message = `deployment "${deployment.metadata.name}" exceeded its progress deadline`;
  const ownSeconds = deployment.spec.progressDeadlineSeconds ?? 600;
  const canaryWaitsLonger = (limits.progressDeadlineSeconds ?? ownSeconds) > ownSeconds;
  return canaryWaitsLonger ? waiting(reason, message) : { kind: 'stuck', reason, message };
}

function waiting(reason: string, message: string): Readiness {
  return { kind: 'waiting', reason, message: `waiting for rollout to finish: ${message}` };
}
