import type { Canary } from '../../api/canary.ts';
import { primaryName } from '../../api/names.ts';
import type { KubeManifest, KubeObject } from '../../kube/object.ts';
import type { Resource } from '../../kube/resource.ts';
import { ownerReference } from '../owner.ts';

/** A kind of autoscaler as far as it is copied. Pure. */
export interface ScalerKind {
  readonly resource: Resource;
  /** The spec of the primary's scaler, but for its target. */
  readonly primarySpec: (canary: Canary, source: KubeObject) => ScalerSpec;
  /** Fewest replicas, as the user's scaler says. */
  readonly minReplicas: (source: KubeObject) => number | undefined;
  /** Keys of labels and annotations that belong to one scaler and its own controller: neither copied nor taken away. */
  readonly isOwnKey: (key: string) => boolean;
}

/** What all autoscalers have. Whatever else is there goes along, untyped (rule 7). */
export interface ScalerSpec {
  readonly scaleTargetRef?: { readonly name?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

type Autoscaled = Canary & { readonly spec: { readonly autoscalerRef: NonNullable<Canary['spec']['autoscalerRef']> } };

export function isAutoscaled(canary: Canary): canary is Autoscaled {
  return canary.spec.autoscalerRef !== undefined;
}

export function primaryScalerName(canary: Autoscaled): string {
  return `${canary.spec.autoscalerRef.name}-primary`;
}

/** The scaler of the primary, made from the user's `source` (flagger-engine section 2.12). */
export function primaryScaler(canary: Autoscaled, kind: ScalerKind, source: KubeObject): KubeManifest {
  const spec = kind.primarySpec(canary, source);
  return {
    apiVersion: source.apiVersion,
    kind: source.kind,
    metadata: {
      name: primaryScalerName(canary),
      namespace: canary.metadata.namespace,
      labels: copied(kind, source.metadata.labels),
      annotations: copied(kind, source.metadata.annotations),
      ownerReferences: [ownerReference(canary)],
    },
    spec: { ...spec, scaleTargetRef: { ...spec.scaleTargetRef, name: primaryName(canary) } },
  };
}

/** Keys of others that tell who made or applied the source. */
function isForeignKey(key: string): boolean {
  return key.includes('toolkit.fluxcd.io') || key === 'kubectl.kubernetes.io/last-applied-configuration';
}

function copied(kind: ScalerKind, map: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !isForeignKey(key) && !kind.isOwnKey(key)));
}
