import type { Canary } from '../api/canary.ts';
import { apexServiceName } from '../api/names.ts';
import type { TrafficSplit } from '../api/traffic-split.ts';
import type { JsonPatchOperation } from '../kube/client.ts';
import type { KubeManifest, KubeObject } from '../kube/object.ts';
import { objectKey } from '../kube/object-key.ts';
import type { Resource } from '../kube/resource.ts';
import { ControllerError } from '../platform/controller-error.ts';
import { keepOriginal, originalSpec } from './original.ts';
import { isOwnedBy } from './owner.ts';
import type { ClusterAccess, Loan, Router, TakeOver } from './router.ts';

/** What one provider keeps in one object, named as the apex Service. Pure. What throws does so with a ControllerError. */
export interface RouteKind {
  readonly resource: Resource;
  /** The object as it is made. Throws for a spec that it cannot say. */
  readonly manifest: (canary: Canary, wanted: TrafficSplit) => KubeManifest;
  /** What makes the live object say `wanted`; empty where it does. Throws for a spec that it cannot say. */
  readonly patch: (canary: Canary, live: KubeObject, wanted: TrafficSplit) => JsonPatchOperation[];
  /** Share of the canary as it is written, percent; undefined where the object is not about our Services. */
  readonly weightPercent: (canary: Canary, live: KubeObject) => number | undefined;
  readonly takeOver: TakeOverSteps;
  /** Why the proxy does not do what the object says, as a sentence; undefined when it does. */
  readonly pending: (live: KubeObject) => string | undefined;
}

export interface TakeOverSteps {
  readonly at: (canary: Canary, live: KubeObject) => TakeOver | undefined;
  /** What takes the next step; throws for a spec that no route can say. */
  readonly patch: (canary: Canary, live: KubeObject, wanted: TrafficSplit) => JsonPatchOperation[];
  readonly loan: (canary: Canary, live: KubeObject) => Loan;
  /** The fields of the spec that a route of others has changed. */
  readonly fields: readonly string[];
  /** What takes the next step back to `original`, the spec as it was; `how` says whether there is time for steps. */
  readonly giveBack: (
    canary: Canary,
    live: KubeObject,
    to: { readonly original: Spec | undefined; readonly how: 'in steps' | 'at once' },
  ) => JsonPatchOperation[];
}

type Spec = Readonly<Record<string, unknown>>;

/** A router that keeps everything in one object per Canary. */
export function createObjectRouter({ client, cache }: ClusterAccess, kind: RouteKind): Router {
  const { resource } = kind;
  const keyOf = (canary: Canary) => objectKey(canary.metadata.namespace, apexServiceName(canary));
  const find = (canary: Canary) => cache(resource).get(keyOf(canary));

  /** Of a route that served others the next step, once the proxy has taken the last; a route that it has not taken at all serves nobody. */
  const patchOf = (canary: Canary, live: KubeObject, wanted: TrafficSplit): JsonPatchOperation[] => {
    const at = kind.takeOver.at(canary, live);
    const taken = kind.pending(live) === undefined;
    if (at === undefined || wanted.canaryWeightPercent > 0 || (at === 'apart' && !taken)) return kind.patch(canary, live, wanted);
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
      const takeOver = kind.takeOver.at(canary, live);
      return {
        canaryWeightPercent: kind.weightPercent(canary, live),
        accepted: pending === undefined,
        ...(pending === undefined ? {} : { pending }),
        asWanted: isUnchanged(() => kind.patch(canary, live, wanted)),
        ...(takeOver === undefined ? {} : { takeOver }),
        ...(isOwnedBy(canary, live) ? {} : { loan: kind.takeOver.loan(canary, live) }),
      };
    },

    async write(canary, wanted) {
      const live = find(canary);
      if (live === undefined) {
        await client.create(resource, kind.manifest(canary, wanted));
        return;
      }
      const { changes, kept } =
        kind.takeOver.loan(canary, live) === 'apart' ? keepOriginal(canary, live, kind.takeOver.fields) : { changes: [], kept: live };
      const patch = patchOf(canary, kept, wanted);
      if (patch.length > 0) await client.patchJson(resource, keyOf(canary), [...changes, ...patch]);
    },

    async giveBack(canary) {
      const live = find(canary);
      if (live === undefined || isOwnedBy(canary, live)) return;
      const loan = kind.takeOver.loan(canary, live);
      const taken = kind.pending(live) === undefined;
      if (loan === 'apart' || (loan !== 'ours' && !taken)) return;
      const how = taken ? 'in steps' : 'at once';
      const patch = kind.takeOver.giveBack(canary, live, { original: originalSpec(live), how });
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
