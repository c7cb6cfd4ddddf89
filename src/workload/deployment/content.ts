import type { ConfigRef } from '../workload.ts';
import type { Deployment, PodTemplate, RolloutFields } from './deployment.ts';
import { type PrimaryNaming, primaryLabelValue, primaryTemplate, withoutToolkitKeys } from './template.ts';

type TextMap = Readonly<Record<string, string>>;

/** What a promotion replaces in the primary, and so what a snapshot keeps. */
export interface PrimaryContent {
  readonly labels: TextMap;
  readonly annotations: TextMap;
  readonly template: PodTemplate;
  readonly rollout: RolloutFields;
  /** The copies of configs that the template names; where they are gone this cannot be promoted. */
  readonly configs?: readonly ConfigRef[];
}

export const rolloutFields = ['strategy', 'minReadySeconds', 'progressDeadlineSeconds', 'revisionHistoryLimit'] as const;

/** What `target` makes of its primary. The Deployment's own labels and annotations go along only where the flag -include-label-prefix says so. */
export function contentFromTarget(target: Deployment, naming: PrimaryNaming, includeLabelPrefixes: readonly string[]): PrimaryContent {
  return {
    labels: { ...withPrefix(target.metadata.labels, includeLabelPrefixes), [naming.label]: primaryLabelValue(naming) },
    annotations: withPrefix(target.metadata.annotations, includeLabelPrefixes),
    template: primaryTemplate(target.spec.template, naming),
    rollout: rolloutOf(target),
  };
}

/** What the primary is. Its flagger-id stays, so that going back finds the ReplicaSet that may still run these pods. */
export function contentFromPrimary(primary: Deployment): PrimaryContent {
  return {
    labels: primary.metadata.labels ?? {},
    annotations: withoutControllerKeys(primary.metadata.annotations),
    template: primary.spec.template,
    rollout: rolloutOf(primary),
  };
}

/** `deployment.kubernetes.io/*` belongs to the Deployment controller, which writes it anew. */
export function isControllerKey(key: string): boolean {
  return key.startsWith('deployment.kubernetes.io/');
}

function withoutControllerKeys(annotations: TextMap = {}): TextMap {
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => !isControllerKey(key)));
}

/** What of `map` a primary takes over (flag -include-label-prefix): `*` takes every key, an empty prefix none. */
export function withPrefix(map: TextMap | undefined, prefixes: readonly string[]): TextMap {
  const taken = (key: string) => prefixes.some((prefix) => prefix === '*' || (prefix !== '' && key.startsWith(prefix)));
  return Object.fromEntries(Object.entries(withoutToolkitKeys(map)).filter(([key]) => taken(key) && !isControllerKey(key)));
}

function rolloutOf({ spec }: Deployment): RolloutFields {
  return Object.fromEntries(rolloutFields.filter((field) => spec[field] !== undefined).map((field) => [field, spec[field]]));
}
