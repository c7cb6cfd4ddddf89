import { called, type Issue } from '../api/validation/issue.ts';
import type { KubeObject } from '../kube/object.ts';
import type { LabelSelector } from './deployment/deployment.ts';
import { selects } from './label-selector.ts';

type Labels = Readonly<Record<string, string>>;

/** Labels of the pods on both sides, and the one label whose value tells them apart. */
export interface SidesLabels {
  readonly target: Labels;
  readonly primary: Labels;
  readonly selectorLabel: string;
}

interface Bystander {
  /** Undefined: chooses no pod. */
  readonly selectorOf: (spec: Readonly<Record<string, unknown>>) => LabelSelector | undefined;
  /** What the pods of the primary are without. */
  readonly misses: string;
  /** Whether `other` does for the primary what this one does for the target. */
  readonly isMadeUpBy: (other: { readonly target: boolean; readonly primary: boolean }) => boolean;
}

/** Kinds that choose pods by their labels and know nothing of Canaries. */
const bystanders: Readonly<Record<string, Bystander>> = {
  PodDisruptionBudget: {
    // A budget without a selector chooses no pod, one with an empty selector all of them (policy/v1).
    selectorOf: ({ selector }) => selector as LabelSelector | undefined,
    misses: 'does not protect',
    isMadeUpBy: ({ primary }) => primary,
  },
  NetworkPolicy: {
    selectorOf: ({ podSelector }) => (podSelector ?? {}) as LabelSelector,
    misses: 'does not apply to',
    // A policy for all pods says something else than this one; one for the primary alone is its counterpart.
    isMadeUpBy: ({ target, primary }) => primary && !target,
  },
};

export function isBystander({ kind }: Pick<KubeObject, 'kind'>): boolean {
  return Object.hasOwn(bystanders, kind);
}

/**
 * A warning for each of `objects` (of the Canary's namespace; other kinds are passed over) that chooses the target's pods but not the primary's, which are
 * those that serve; none where another object of its kind makes up for it. Sorted, so that the same objects are always told in the same words.
 */
export function bystanderWarnings(objects: readonly KubeObject[], sides: SidesLabels): Issue[] {
  const seen = objects.flatMap((object) => {
    const bystander = isBystander(object) ? bystanders[object.kind] : undefined;
    const selector = bystander?.selectorOf((object['spec'] ?? {}) as Readonly<Record<string, unknown>>);
    if (bystander === undefined || selector === undefined) return [];
    return [{ object, bystander, target: selects(selector, sides.target), primary: selects(selector, sides.primary) }];
  });
  return seen
    .filter(({ target, primary }) => target && !primary)
    .filter(({ object, bystander }) => !seen.some((other) => other.object.kind === object.kind && bystander.isMadeUpBy(other)))
    .map(({ object, bystander }) => warningOf(`${object.kind} ${called(object.metadata.name)}`, bystander.misses, sides))
    .toSorted((one, other) => (one.message < other.message ? -1 : 1));
}

function warningOf(name: string, misses: string, { target, primary, selectorLabel: label }: SidesLabels): Issue {
  return {
    code: 'BystanderMissesPrimary',
    path: 'spec.targetRef',
    message: `${name} selects the pods of the target but ${misses} those of the primary, which serve.`,
    remedy: `Let its selector also match ${label}: ${primary[label]}, as matchExpressions with ${label} In [${target[label]}, ${primary[label]}] do.`,
  };
}
