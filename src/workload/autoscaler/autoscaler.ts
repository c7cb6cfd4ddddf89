import { isDeepStrictEqual } from 'node:util';
import type { Canary } from '../../api/canary.ts';
import type { JsonPatchOperation } from '../../kube/client.ts';
import { testUid } from '../../kube/json-patch.ts';
import type { KubeManifest, KubeObject } from '../../kube/object.ts';
import { objectKey } from '../../kube/object-key.ts';
import { ControllerError } from '../../platform/controller-error.ts';
import type { WorkloadAccess } from '../access.ts';
import { controllerOf } from '../owner.ts';
import { hpa } from './hpa.ts';
import { pausePatch, resumePatch, scaledObject } from './scaled-object.ts';
import { isAutoscaled, primaryScaler, primaryScalerName, type ScalerKind } from './scaler.ts';

/**
 * The autoscaler of a target (spec.autoscalerRef) and its copy for the primary (flagger-engine section 2.12). For a Canary without one everything is as it
 * should be. Every method is idempotent; those that write throw ControllerError or KubeError.
 */
export interface Autoscaler {
  /** Why the primary cannot be scaled, as a sentence with the remedy. */
  problem(canary: Canary): string | undefined;
  /** Whether the primary has its scaler. */
  isMade(canary: Canary): boolean;
  /** What a target at zero is scaled up to; undefined without an autoscaler. */
  startReplicas(canary: Canary): number | undefined;
  /** Throws where the user's scaler is not there or not known. */
  require(canary: Canary): void;
  /** Makes the primary's scaler equal to what the user's says now, where there is one. */
  writePrimary(canary: Canary): Promise<void>;
  /** Keeps the scaler from waking a target that shall have no pods. */
  pauseTarget(canary: Canary): Promise<void>;
  resumeTarget(canary: Canary): Promise<void>;
}

export function createAutoscaler({ client, cache }: WorkloadAccess): Autoscaler {
  const find = (canary: Canary) => {
    if (!isAutoscaled(canary)) return undefined;
    const kind = canary.spec.autoscalerRef.kind === 'ScaledObject' ? scaledObject : hpa;
    const scalers = cache(kind.resource);
    const byName = (name: string) => scalers.get(objectKey(canary.metadata.namespace, name));
    const primary = byName(primaryScalerName(canary));
    return { canary, kind, isListed: scalers.synced, source: byName(canary.spec.autoscalerRef.name), primary };
  };

  type Scalers = NonNullable<ReturnType<typeof find>>;

  const problemOf = ({ canary, kind, isListed, source, primary }: Scalers): string | undefined => {
    const { namespace } = canary.metadata;
    if (!isListed) return undefined;
    if (source === undefined) {
      return `${kind.resource.kind} ${namespace}/${canary.spec.autoscalerRef.name} of spec.autoscalerRef does not exist; create it, or take spec.autoscalerRef out.`;
    }
    const owner = primary && controllerOf(primary);
    if (owner === undefined || owner.uid === canary.metadata.uid) return undefined;
    return `${kind.resource.kind} ${namespace}/${primary?.metadata.name} belongs to ${owner.kind} ${owner.name}; delete it, or name another autoscaler.`;
  };

  const known = (canary: Canary): Scalers | undefined => {
    const scalers = find(canary);
    if (scalers === undefined || scalers.isListed) return scalers;
    const { kind } = scalers.kind.resource;
    const message = `${kind}s have not been listed yet; see that the kind is installed and that the controller may list and watch it.`;
    throw new ControllerError('AutoscalerUnknown', message, { kind: 'retry' });
  };

  const patchTarget = async (canary: Canary, patchOf: (source: KubeObject) => JsonPatchOperation[]) => {
    const scalers = known(canary);
    if (scalers?.source === undefined || scalers.kind !== scaledObject) return;
    const patch = patchOf(scalers.source);
    const key = objectKey(canary.metadata.namespace, scalers.source.metadata.name);
    if (patch.length > 0) await client.patchJson(scalers.kind.resource, key, patch);
  };

  return {
    problem(canary) {
      const scalers = find(canary);
      return scalers && problemOf(scalers);
    },

    isMade(canary) {
      const scalers = find(canary);
      return scalers === undefined || scalers.primary !== undefined;
    },

    startReplicas(canary) {
      const scalers = find(canary);
      return scalers && Math.max(1, (scalers.source && scalers.kind.minReplicas(scalers.source)) ?? 1);
    },

    require(canary) {
      const scalers = known(canary);
      const problem = scalers && problemOf(scalers);
      if (problem !== undefined) throw new ControllerError('AutoscalerUnusable', problem, { kind: 'stall' });
    },

    async writePrimary(canary) {
      const scalers = known(canary);
      if (scalers?.source === undefined || problemOf(scalers) !== undefined) return;
      const { kind, primary } = scalers;
      const wanted = primaryScaler(scalers.canary, kind, scalers.source);
      if (primary === undefined) {
        await client.create(kind.resource, wanted);
        return;
      }
      const patch = scalerPatch(primary, wanted, kind);
      if (patch.length > 0) await client.patchJson(kind.resource, objectKey(canary.metadata.namespace, primary.metadata.name), patch);
    },

    pauseTarget: (canary) => patchTarget(canary, pausePatch),
    resumeTarget: (canary) => patchTarget(canary, resumePatch),
  };
}

/** What makes `primary` equal to `wanted`, resting on the spec that was seen (rule 7); empty when it is. */
function scalerPatch(primary: KubeObject, wanted: KubeManifest, { isOwnKey }: ScalerKind): JsonPatchOperation[] {
  const withOwn = (live: Readonly<Record<string, string>> = {}, copied: Readonly<Record<string, string>> = {}) => ({
    ...Object.fromEntries(Object.entries(live).filter(([key]) => isOwnKey(key))),
    ...copied,
  });
  const { labels = {}, annotations = {} } = primary.metadata;
  const changes = [
    ['/spec', primary['spec'], wanted['spec']],
    ['/metadata/labels', labels, withOwn(labels, wanted.metadata.labels)],
    ['/metadata/annotations', annotations, withOwn(annotations, wanted.metadata.annotations)],
  ] as const;
  const patch = changes
    .filter(([, live, value]) => !isDeepStrictEqual(live, value))
    .map(([path, , value]): JsonPatchOperation => ({ op: 'add', path, value }));
  return patch.length === 0 ? [] : [testUid(primary.metadata.uid), { op: 'test', path: '/spec', value: primary['spec'] }, ...patch];
}
