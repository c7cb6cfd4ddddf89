import { type Condition, type Deployment, type DeploymentStatus, kubeTime } from './objects.ts';
import { desiredOf, type OwnedSets } from './replica-sets.ts';
import type { RolloutBounds } from './rolling-update.ts';

const defaultDeadlineSeconds = 600;

interface StatusInput {
  readonly deployment: Deployment;
  readonly sets: OwnedSets;
  readonly bounds: RolloutBounds;
  readonly nowMs: number;
}

/** The status that the Deployment controller writes: counts, Available and Progressing with Kubernetes' reasons and messages. Pure. */
export function deploymentStatus(input: StatusInput): DeploymentStatus {
  const counts = countReplicas(input);
  const available = availableCondition(input, counts.availableReplicas ?? 0);
  const progressing = progressingCondition(input, counts);
  const conditions = progressing === undefined ? [available] : [available, progressing];
  return { ...counts, conditions };
}

/** In how many milliseconds the progress deadline passes; undefined when nothing is under way. */
export function deadlineInMs(deployment: Deployment, nowMs: number): number | undefined {
  const progressing = conditionOf(deployment.status, 'Progressing');
  if (progressing === undefined || progressing.reason === 'NewReplicaSetAvailable' || progressing.reason === 'ProgressDeadlineExceeded')
    return undefined;
  return Math.max(1, deadlineOf(deployment, progressing) - nowMs + 1);
}

export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const wanted = deployment.spec.replicas ?? 1;
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status;
  return updatedReplicas === wanted && replicas === wanted && availableReplicas === wanted;
}

export function conditionOf(status: DeploymentStatus | undefined, type: string): Condition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

function countReplicas({ deployment, sets }: StatusInput): DeploymentStatus {
  let [total, replicas, ready, available] = [0, 0, 0, 0];
  for (const set of sets.all) {
    total += desiredOf(set);
    replicas += set.status?.replicas ?? 0;
    ready += set.status?.readyReplicas ?? 0;
    available += set.status?.availableReplicas ?? 0;
  }
  return {
    ...(deployment.metadata.generation === undefined ? {} : { observedGeneration: deployment.metadata.generation }),
    ...omitZero('replicas', replicas),
    ...omitZero('updatedReplicas', sets.newSet?.status?.replicas ?? 0),
    ...omitZero('readyReplicas', ready),
    ...omitZero('availableReplicas', available),
    ...omitZero('unavailableReplicas', Math.max(0, total - available)),
  };
}

/** Kubernetes leaves counts of zero out of the JSON. */
function omitZero(name: string, count: number): Record<string, number> {
  return count === 0 ? {} : { [name]: count };
}

function availableCondition(input: StatusInput, available: number): Condition {
  const wanted = input.deployment.spec.replicas ?? 1;
  const isAvailable = available >= wanted - Math.min(input.bounds.maxUnavailable, wanted);
  return changeCondition(input, {
    type: 'Available',
    status: isAvailable ? 'True' : 'False',
    reason: isAvailable ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: isAvailable ? 'Deployment has minimum availability.' : 'Deployment does not have minimum availability.',
  });
}

function progressingCondition(input: StatusInput, next: DeploymentStatus): Condition | undefined {
  const { deployment, sets, nowMs } = input;
  const before = conditionOf(deployment.status, 'Progressing');
  const subject = sets.newSet === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${sets.newSet.metadata.name}"`;
  const condition = (status: 'True' | 'False', reason: string, message: string) =>
    changeCondition(input, { type: 'Progressing', status, reason, message: `${subject} ${message}` });

  if (before?.reason === 'NewReplicaSetAvailable' && (next.replicas ?? 0) === (next.updatedReplicas ?? 0)) return before;
  if (isComplete(deployment, next)) return condition('True', 'NewReplicaSetAvailable', 'has successfully progressed.');
  if (hasProgressed(deployment.status ?? {}, next)) {
    const fresh = condition('True', 'ReplicaSetUpdated', 'is progressing.');
    return { ...fresh, lastUpdateTime: kubeTime(nowMs) };
  }
  if (before !== undefined && before.reason !== 'NewReplicaSetAvailable' && deadlineOf(deployment, before) < nowMs) {
    return condition('False', 'ProgressDeadlineExceeded', 'has timed out progressing.');
  }
  return before;
}

function hasProgressed(before: DeploymentStatus, next: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus) => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (next.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(next) < old(before) ||
    (next.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (next.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

function deadlineOf(deployment: Deployment, progressing: Condition): number {
  const deadlineSeconds = deployment.spec.progressDeadlineSeconds ?? defaultDeadlineSeconds;
  return Date.parse(progressing.lastUpdateTime ?? '') + deadlineSeconds * 1000;
}

/** Same status and reason: nothing changes. Same status: the time of transition stays. */
export function changeCondition(input: Pick<StatusInput, 'deployment' | 'nowMs'>, next: Condition): Condition {
  const before = conditionOf(input.deployment.status, next.type);
  if (before?.status === next.status && before?.reason === next.reason) return before;
  const at = kubeTime(input.nowMs);
  return { ...next, lastUpdateTime: at, lastTransitionTime: before?.status === next.status ? (before.lastTransitionTime ?? at) : at };
}
