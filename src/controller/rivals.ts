import type { Canary } from '../api/canary.ts';
import { isCanary } from '../api/canary.ts';
import { targetName } from '../api/names.ts';
import type { Issue } from '../api/validate.ts';
import type { CacheReader } from '../kube/cache.ts';

const age = ({ metadata }: Canary) => `${metadata.creationTimestamp ?? ''}/${metadata.name}`;

/** Two Canaries on one target would undo each other's work: the older acts, the younger is refused (architecture, "Taking over a cluster that Flagger ran"). */
export function rivalIssue(canary: Canary, canaries: CacheReader): Issue | undefined {
  const { kind, name } = canary.spec.targetRef;
  const older = canaries
    .byIndex('workload', `${canary.metadata.namespace}/${targetName(canary)}`)
    .filter((other) => isCanary(other))
    .find(
      (other) =>
        other.metadata.uid !== canary.metadata.uid &&
        other.spec.targetRef.kind === kind &&
        targetName(other) === name &&
        age(other) < age(canary),
    );
  if (older === undefined) return undefined;
  return {
    code: 'TargetClaimed',
    path: 'spec.targetRef.name',
    value: name,
    message: `${kind} "${name}" is guarded by the Canary "${older.metadata.name}" already, which is older.`,
    remedy: 'Delete one of the two Canaries, or name another target.',
  };
}
