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

/** What a bystander may choose: the pods, and the Services of the namespace, of which the apex will lead to the primary if it does not yet. */
export interface Surroundings extends SidesLabels {
  readonly services: readonly KubeObject[];
  readonly apexName: string;
}

interface Reach {
  readonly target: boolean;
  readonly primary: boolean;
}

interface Bystander {
  /** Kinds of one group can make up for each other. */
  readonly group: 'budget' | 'policy' | 'monitor';
  /** Which pods it chooses; undefined: none at all. */
  readonly reachOf: (object: KubeObject, around: Surroundings) => Reach | undefined;
  /** What the pods of the primary are without. */
  readonly misses: string;
  readonly remedy: (around: Surroundings) => string;
  /** Whether `other` does for the primary what this one does for the target. */
  readonly isMadeUpBy: (other: Reach) => boolean;
}

const specOf = (object: KubeObject) => (object['spec'] ?? {}) as Readonly<Record<string, unknown>>;

const byPods =
  (selectorOf: (spec: Readonly<Record<string, unknown>>) => LabelSelector | undefined): Bystander['reachOf'] =>
  (object, { target, primary }) => {
    const selector = selectorOf(specOf(object));
    return selector && { target: selects(selector, target), primary: selects(selector, primary) };
  };

const matchPrimary = ({ target, primary, selectorLabel: label }: SidesLabels) =>
  `Let its selector also match ${label}: ${primary[label]}, as matchExpressions with ${label} In [${target[label]}, ${primary[label]}] do.`;

/** Kinds that choose pods by their labels and know nothing of Canaries. */
const bystanders: Readonly<Record<string, Bystander>> = {
  PodDisruptionBudget: {
    group: 'budget',
    // A budget without a selector chooses no pod, one with an empty selector all of them (policy/v1).
    reachOf: byPods(({ selector }) => selector as LabelSelector | undefined),
    misses: 'does not protect',
    remedy: matchPrimary,
    isMadeUpBy: ({ primary }) => primary,
  },
  NetworkPolicy: {
    group: 'policy',
    reachOf: byPods(({ podSelector }) => (podSelector ?? {}) as LabelSelector),
    misses: 'does not apply to',
    remedy: matchPrimary,
    // A policy for all pods says something else than this one; one for the primary alone is its counterpart.
    isMadeUpBy: ({ target, primary }) => primary && !target,
  },
  PodMonitor: {
    group: 'monitor',
    reachOf: (object, around) =>
      isForOwnNamespace(object) ? byPods(({ selector }) => selector as LabelSelector | undefined)(object, around) : undefined,
    misses: 'does not scrape',
    remedy: matchPrimary,
    isMadeUpBy: ({ primary }) => primary,
  },
  ServiceMonitor: {
    group: 'monitor',
    reachOf: (object, around) => (isForOwnNamespace(object) ? reachThroughServices(object, around) : undefined),
    misses: 'does not scrape',
    remedy: ({ apexName }) =>
      `Let its selector also match Service ${apexName} or ${apexName}-primary; spec.service.apex.labels and spec.service.primary.labels can give them a label.`,
    isMadeUpBy: ({ primary }) => primary,
  },
};

/** A monitor of the Prometheus operator looks at its own namespace unless it names others. */
function isForOwnNamespace(object: KubeObject): boolean {
  const { any, matchNames } = (specOf(object)['namespaceSelector'] ?? {}) as { any?: boolean; matchNames?: readonly string[] };
  return any === true || matchNames === undefined || matchNames.includes(object.metadata.namespace ?? '');
}

/** The pods behind the Services that a ServiceMonitor selects. */
function reachThroughServices(object: KubeObject, { services, apexName, target, primary }: Surroundings): Reach | undefined {
  const selector = specOf(object)['selector'] as LabelSelector | undefined;
  if (selector === undefined) return undefined;
  const chosen = services.filter(({ metadata }) => selects(selector, metadata.labels ?? {}));
  const leadsTo = (labels: Labels) =>
    chosen.some((service) => {
      const pods = specOf(service)['selector'] as Labels | undefined;
      return service.metadata.name !== apexName && pods !== undefined && selects({ matchLabels: pods }, labels);
    });
  return { target: leadsTo(target), primary: leadsTo(primary) || chosen.some(({ metadata }) => metadata.name === apexName) };
}

export function isBystander({ kind }: Pick<KubeObject, 'kind'>): boolean {
  return Object.hasOwn(bystanders, kind);
}

/**
 * A warning for each of `objects` (of the Canary's namespace; other kinds are passed over) that chooses the target's pods but not the primary's, which are
 * those that serve; none where another object of its group makes up for it. Sorted, so that the same objects are always told in the same words.
 */
export function bystanderWarnings(objects: readonly KubeObject[], around: Surroundings): Issue[] {
  const seen = objects.flatMap((object) => {
    const bystander = isBystander(object) ? bystanders[object.kind] : undefined;
    const reach = bystander?.reachOf(object, around);
    return bystander === undefined || reach === undefined ? [] : [{ object, bystander, reach }];
  });
  return seen
    .filter(({ reach }) => reach.target && !reach.primary)
    .filter(({ bystander }) => !seen.some((other) => other.bystander.group === bystander.group && bystander.isMadeUpBy(other.reach)))
    .map(({ object, bystander }) => warningOf(object, bystander, around))
    .toSorted((one, other) => (one.message < other.message ? -1 : 1));
}

function warningOf({ kind, metadata }: KubeObject, { misses, remedy }: Bystander, around: Surroundings): Issue {
  return {
    code: 'BystanderMissesPrimary',
    path: 'spec.targetRef',
    message: `${kind} ${called(metadata.name)} selects the pods of the target but ${misses} those of the primary, which serve.`,
    remedy: remedy(around),
  };
}
