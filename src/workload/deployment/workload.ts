import type { Canary } from '../../api/canary.ts';
import { primaryName, targetName, targetOfPrimary } from '../../api/names.ts';
import { testAndReplace, testUid } from '../../kube/json-patch.ts';
import { objectKey } from '../../kube/object-key.ts';
import type { Resource } from '../../kube/resource.ts';
import { ControllerError } from '../../platform/controller-error.ts';
import type { WorkloadAccess, WorkloadOptions } from '../access.ts';
import { createAutoscaler } from '../autoscaler/autoscaler.ts';
import { createConfigTracker } from '../configs/config-tracker.ts';
import { configUses } from '../configs/config-use.ts';
import { type ConfigView, untrackedConfigs } from '../configs/tracker.ts';
import { controllerOf } from '../owner.ts';
import { deployments, networkPolicies, podDisruptionBudgets, podMonitors, serviceMonitors, services } from '../resources.ts';
import type { Workload } from '../workload.ts';
import { contentFromPrimary, contentFromTarget, type PrimaryContent, withPrefix } from './content.ts';
import { asDeployment, type Deployment } from './deployment.ts';
import { type Found, namingOf, observeConfigs, observeDeployments, primaryRevision, problemOf, targetRevision } from './observe.ts';
import { primaryManifest, promotionPatch } from './primary.ts';
import { liveReplicaSetSpecs } from './replica-sets.ts';
import { createSiblings, hasPods } from './siblings.ts';
import { createSnapshotStore } from './snapshot-store.ts';
import { type PrimaryNaming, uuidFrom } from './template.ts';

/** Deployments as targets (flagger-engine section 7): the primary is a Deployment beside the target. */
export function createDeploymentWorkload(access: WorkloadAccess, options: WorkloadOptions): Workload {
  const configs =
    options.configTracking === 'off'
      ? untrackedConfigs
      : createConfigTracker(access, ({ metadata }) => withPrefix(metadata.labels, options.includeLabelPrefixes));
  const snapshots = createSnapshotStore(access, configs);
  const siblings = createSiblings(snapshots, configs);
  const autoscaler = createAutoscaler(access);

  const find = (canary: Canary): Found => {
    const byName = (name: string) => {
      const object = access.cache(deployments).get(objectKey(canary.metadata.namespace, name));
      return object && asDeployment(object);
    };
    return { target: byName(targetName(canary)), primary: byName(primaryName(canary)) };
  };

  const configsOf = (canary: Canary, { target, primary }: Found) => ({
    target: target && configs.ofTarget(canary, target.spec.template.spec),
    primary: primary && configs.ofPrimary(canary, primary.spec.template.spec),
  });

  const read = (canary: Canary) => {
    const found = find(canary);
    const scaler = {
      problem: autoscaler.problem(canary),
      isMade: autoscaler.isMade(canary),
      startReplicas: autoscaler.startReplicas(canary),
    };
    const views = configsOf(canary, found);
    const kept = snapshots.revisions(canary);
    const outdated = podsOutdated(canary, found.target, views.target);
    const beside = (kinds: readonly Resource[]) => kinds.flatMap((kind) => access.cache(kind).list(canary.metadata.namespace));
    const all = {
      ...{ ...found, configs: views, scaler, snapshots: kept, podsOutdated: outdated },
      bystanders: beside([podDisruptionBudgets, networkPolicies, podMonitors, serviceMonitors]),
      services: beside([services]),
    };
    return observeDeployments(canary, all, options);
  };

  const podsOutdated = (canary: Canary, target: Deployment | undefined, view: ConfigView | undefined) => {
    const naming = target && namingOf(target, options);
    const isTracked = view !== undefined && view.pending === undefined && Object.keys(view.versions).length > 0;
    if (target === undefined || naming === undefined || !isTracked || !hasPods(target)) return false;
    const revision = targetRevision(target, naming, view);
    return !snapshots.revisions(canary).has(revision) && siblings.of(canary, target, { naming, revision }).length > 0;
  };

  /** The target as it is now, with the revision that this is. */
  const presentTarget = (canary: Canary, found: Found) => {
    const target = existing(found.target, canary, targetName(canary));
    const problem = problemOf(canary, found, options);
    const naming = namingOf(target, options);
    if (problem !== undefined || naming === undefined) throw stalled('TargetNotGuardable', problem ?? 'The target has no selector label.');
    const view = configs.ofTarget(canary, target.spec.template.spec);
    if (view.pending !== undefined) throw new ControllerError('ConfigUnknown', view.pending, { kind: 'retry' });
    return { target, naming, revision: targetRevision(target, naming, view) };
  };

  /** What the target makes of its primary, its configs copied; undefined where it has become another revision meanwhile. */
  const freeze = async (canary: Canary, target: Deployment, naming: PrimaryNaming): Promise<PrimaryContent | undefined> => {
    const content = contentFromTarget(target, naming, options.includeLabelPrefixes);
    const frozen = await configs.freeze(canary, content.template.spec);
    return frozen && { ...content, template: { ...content.template, spec: frozen.spec }, configs: frozen.configs };
  };

  const saveTarget = async (canary: Canary, found: Found) => {
    const { target, naming, revision } = presentTarget(canary, found);
    if (snapshots.revisions(canary).has(revision)) return;
    const content = await freeze(canary, target, naming);
    if (content === undefined) return;
    // From now on the pods are those of this revision: should the target go back to a sibling, they are outdated again.
    const live = found.primary && primaryRevision(found.primary, configs.ofPrimary(canary, found.primary.spec.template.spec));
    const outlived = new Set(siblings.of(canary, target, { naming, revision }).filter((sibling) => sibling !== live));
    if (outlived.size > 0) await snapshots.prune(canary, new Set([...snapshots.revisions(canary)].filter((kept) => !outlived.has(kept))));
    await snapshots.save(canary, revision, content);
  };

  const savePrimary = async (canary: Canary, found: Found) => {
    const primary = existing(found.primary, canary, primaryName(canary));
    const { spec } = primary.spec.template;
    const revision = primaryRevision(primary, configs.ofPrimary(canary, spec));
    await snapshots.save(canary, revision, { ...contentFromPrimary(primary), configs: configs.copiesIn(canary, spec) });
  };

  const refresh = async (canary: Canary) => {
    const found = find(canary);
    const { unread } = observeConfigs(configsOf(canary, found));
    if (unread.length > 0 && problemOf(canary, found, options) === undefined) await configs.read(canary, unread);
  };

  return {
    read,
    refresh,

    guardedBy(canary) {
      const { namespace, uid } = canary.metadata;
      const owned = access
        .cache(deployments)
        .list(namespace)
        .filter((object) => controllerOf(object)?.uid === uid);
      const targets = owned.map(({ metadata: { name } }) => targetOfPrimary(name)).filter((name) => name !== undefined);
      return targets.find((name) => name === targetName(canary)) ?? targets[0];
    },

    async confirm(canary, side) {
      const name = side === 'target' ? targetName(canary) : primaryName(canary);
      await access.client.refresh(deployments, objectKey(canary.metadata.namespace, name));
      const { target } = find(canary);
      if (side === 'primary' || target === undefined) return;
      await configs.confirm(canary, target.spec.template.spec);
      await refresh(canary);
    },

    async createPrimary(canary) {
      const found = find(canary);
      const { target, naming } = presentTarget(canary, found);
      autoscaler.require(canary);
      if (found.primary === undefined) {
        const content = await freeze(canary, target, naming);
        if (content === undefined) return;
        await access.client.create(deployments, primaryManifest(canary, target, { naming, content }));
      }
      if (!autoscaler.isMade(canary)) await autoscaler.writePrimary(canary);
    },

    saveSnapshot: (canary, of) => (of === 'target' ? saveTarget(canary, find(canary)) : savePrimary(canary, find(canary))),

    async promote(canary, { revision, runId, replicas }) {
      const found = find(canary);
      const primary = existing(found.primary, canary, primaryName(canary));
      const problem = problemOf(canary, found, options);
      if (problem !== undefined) throw stalled('TargetNotGuardable', problem);
      const patch = promotionPatch(primary, snapshots.load(canary, revision), {
        flaggerId: uuidFrom(runId),
        replicas: canary.spec.autoscalerRef === undefined ? (replicas ?? followedReplicas(found.target)) : undefined,
      });
      // The primary's template is what tells that it has been promoted, so it comes last.
      await autoscaler.writePrimary(canary);
      if (patch.length > 0) await access.client.patchJson(deployments, objectKey(canary.metadata.namespace, primary.metadata.name), patch);
    },

    async scaleTarget(canary, replicas) {
      const found = find(canary);
      await (replicas === 0 ? autoscaler.pauseTarget(canary) : autoscaler.resumeTarget(canary));
      if (found.target === undefined && replicas === 0) return;
      const { metadata, spec } = existing(found.target, canary, targetName(canary));
      if (spec.replicas === replicas) return;
      await access.client.patchJson(deployments, objectKey(canary.metadata.namespace, metadata.name), [
        testUid(metadata.uid),
        ...testAndReplace('/spec/replicas', spec.replicas, replicas),
      ]);
    },

    async pruneSnapshots(canary, keep) {
      const before = snapshots.contents(canary);
      await snapshots.prune(canary, keep);
      const { primary } = find(canary);
      const live = primary === undefined ? [] : [primary.spec.template.spec];
      const mayHaveCopies =
        live.some((spec) => configUses(spec).length > 0) || before.some(({ content }) => (content.configs ?? []).length > 0);
      // Else ConfigMaps and Secrets need not even be watched.
      if (!mayHaveCopies) return;
      const kept = before.filter(({ revision }) => keep.has(revision)).map(({ content }) => content.template.spec);
      await configs.prune(canary, {
        named: [...kept, ...live],
        running: async () => (primary === undefined ? [] : liveReplicaSetSpecs(access.client, primary)),
      });
    },
  };
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
