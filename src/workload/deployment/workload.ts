import type { Canary } from '../../api/canary.ts';
import { primaryName, targetName } from '../../api/names.ts';
import { testAndReplace, testUid } from '../../kube/json-patch.ts';
import { objectKey } from '../../kube/object-key.ts';
import { ControllerError } from '../../platform/controller-error.ts';
import type { WorkloadAccess, WorkloadOptions } from '../access.ts';
import { deployments } from '../resources.ts';
import type { Workload } from '../workload.ts';
import { contentFromPrimary, contentFromTarget } from './content.ts';
import { asDeployment, type Deployment } from './deployment.ts';
import { namingOf, observeDeployments, problemOf } from './observe.ts';
import { primaryManifest, promotionPatch } from './primary.ts';
import { createSnapshotStore } from './snapshot-store.ts';
import { uuidFrom } from './template.ts';

/** Deployments as targets (flagger-engine section 7): the primary is a Deployment beside the target. */
export function createDeploymentWorkload(access: WorkloadAccess, options: WorkloadOptions): Workload {
  const snapshots = createSnapshotStore(access);

  const find = (canary: Canary) => {
    const byName = (name: string) => {
      const object = access.cache(deployments).get(objectKey(canary.metadata.namespace, name));
      return object && asDeployment(object);
    };
    return { target: byName(targetName(canary)), primary: byName(primaryName(canary)) };
  };

  const fromTarget = (canary: Canary, found: Found) => {
    const target = existing(found.target, canary, targetName(canary));
    const problem = problemOf(canary, found, options);
    const naming = namingOf(target, options);
    if (problem !== undefined || naming === undefined) throw stalled('TargetNotGuardable', problem ?? 'The target has no selector label.');
    return { target, naming, content: contentFromTarget(target, naming, options.includeLabelPrefixes) };
  };

  return {
    read: (canary) => observeDeployments(canary, { ...find(canary), snapshots: snapshots.revisions(canary) }, options),

    async createPrimary(canary) {
      const found = find(canary);
      const { target, naming, content } = fromTarget(canary, found);
      if (found.primary === undefined) await access.client.create(deployments, primaryManifest(canary, target, { naming, content }));
    },

    async saveSnapshot(canary, of) {
      const found = find(canary);
      const content =
        of === 'target' ? fromTarget(canary, found).content : contentFromPrimary(existing(found.primary, canary, primaryName(canary)));
      await snapshots.save(canary, content);
    },

    async promote(canary, { revision, runId, replicas }) {
      const found = find(canary);
      const primary = existing(found.primary, canary, primaryName(canary));
      const problem = problemOf(canary, found, options);
      if (problem !== undefined) throw stalled('TargetNotGuardable', problem);
      const patch = promotionPatch(primary, snapshots.load(canary, revision), {
        flaggerId: uuidFrom(runId),
        replicas: canary.spec.autoscalerRef === undefined ? (replicas ?? followedReplicas(found.target)) : undefined,
      });
      if (patch.length > 0) await access.client.patchJson(deployments, objectKey(canary.metadata.namespace, primary.metadata.name), patch);
    },

    async scaleTarget(canary, replicas) {
      const found = find(canary);
      if (found.target === undefined && replicas === 0) return;
      const { metadata, spec } = existing(found.target, canary, targetName(canary));
      if (spec.replicas === replicas) return;
      await access.client.patchJson(deployments, objectKey(canary.metadata.namespace, metadata.name), [
        testUid(metadata.uid),
        ...testAndReplace('/spec/replicas', spec.replicas, replicas),
      ]);
    },

    pruneSnapshots: (canary, keep) => snapshots.prune(canary, keep),
  };
}

interface Found {
  readonly target: Deployment | undefined;
  readonly primary: Deployment | undefined;
}

/** A target at zero says nothing about how many pods the primary needs. */
function followedReplicas(target: Deployment | undefined): number | undefined {
  const replicas = target?.spec.replicas ?? 0;
  return replicas > 0 ? replicas : undefined;
}

function existing(deployment: Deployment | undefined, canary: Canary, name: string): Deployment {
  if (deployment === undefined) throw stalled('TargetNotFound', `Deployment ${canary.metadata.namespace}/${name} does not exist.`);
  return deployment;
}

function stalled(code: string, message: string): ControllerError {
  return new ControllerError(code, message, { kind: 'stall' });
}
