import type { Canary } from '../api/canary.ts';
import { apexServiceName } from '../api/names.ts';
import type { TrafficSplit } from '../api/traffic-split.ts';
import type { JsonPatchOperation } from '../kube/client.ts';
import type { KubeManifest, KubeObject } from '../kube/object.ts';
import { objectKey } from '../kube/object-key.ts';
import type { Resource } from '../kube/resource.ts';
import { ControllerError } from '../platform/controller-error.ts';
import type { ClusterAccess, Router, TakeOver } from './router.ts';

/** What one provider keeps in one object, named as the apex Service. Pure. What throws does so with a ControllerError. */
export interface RouteKind {
  readonly resource: Resource;
  /** The object as it is made. Throws for a spec that it cannot say. */
  readonly manifest: (canary: Canary, wanted: TrafficSplit) => KubeManifest;
  /** What makes the live object say `wanted`; empty where it does. Throws for a spec that it cannot say. */
  readonly patch: (canary: Canary, live: KubeObject, wanted: TrafficSplit) => JsonPatchOperation[];
  /** Share of the canary as it is written, percent; undefined where the object is not about our Services. */
  readonly weightPercent: (canary: Canary, live: KubeObject) => number | undefined;
  /** Absent: routes that served others are not known. */
  readonly takeOver?: TakeOverSteps;
  /** Why the proxy does not do what the object says, as a sentence; undefined when it does. */
  readonly pending: (live: KubeObject) => string | undefined;
}

export interface TakeOverSteps {
  readonly at: (canary: Canary, live: KubeObject) => TakeOver | undefined;
  /** What takes the next step; throws for a spec that no route can say. */
  readonly patch: (canary: Canary, live: KubeObject, wanted: TrafficSplit) => JsonPatchOperation[];
}

/** A router that keeps everything in one object per Canary. */
export function createObjectRouter({ client, cache }: ClusterAccess, kind: RouteKind): Router {
  const { resource } = kind;
  const keyOf = (canary: Canary) => objectKey(canary.metadata.namespace, apexServiceName(canary));
  const find = (canary: Canary) => cache(resource).get(keyOf(canary));

  /** Of a route that served others the next step, once the proxy has taken the last; a route that it has not taken at all serves nobody. */
  const patchOf = (canary: Canary, live: KubeObject, wanted: TrafficSplit): JsonPatchOperation[] => {
    const at = kind.takeOver?.at(canary, live);
    const taken = kind.pending(live) === undefined;
    if (kind.takeOver === undefined || at === undefined || wanted.canaryWeightPercent > 0 || (at === 'apart' && !taken))
      return kind.patch(canary, live, wanted);
    return taken ? kind.takeOver.patch(canary, live, wanted) : [];
  };

  return {
    read(canary, wanted) {
      const live = find(canary);
      if (live === undefined) {
        const pending = `${resource.kind} ${keyOf(canary)} does not exist.`;
        return { canaryWeightPercent: undefined, accepted: false, pending, asWanted: false };
      }
      const pending = kind.pending(live);
      const takeOver = kind.takeOver?.at(canary, live);
      return {
        canaryWeightPercent: kind.weightPercent(canary, live),
        accepted: pending === undefined,
        ...(pending === undefined ? {} : { pending }),
        asWanted: isUnchanged(() => kind.patch(canary, live, wanted)),
        ...(takeOver === undefined ? {} : { takeOver }),
      };
    },

    async write(canary, wanted) {
      const live = find(canary);
      if (live === undefined) {
        await client.create(resource, kind.manifest(canary, wanted));
        return;
      }
      const patch = patchOf(canary, live, wanted);
      if (patch.length > 0) await client.patchJson(resource, keyOf(canary), patch);
    },
  };
}

/** A spec that cannot be said is never so: write() then says why, and reading goes on. */
function isUnchanged(patch: () => readonly JsonPatchOperation[]): boolean {
  try {
    return patch().length === 0;
  } catch (error) {
    if (error instanceof ControllerError) return false;
    throw error;
  }
}
