import type { Canary } from '../../api/canary.ts';
import { canaryReadyThreshold, primaryReadyThreshold } from '../../api/defaults.ts';
import type { WorkloadOptions } from '../access.ts';
import { controllerOf } from '../owner.ts';
import type { WorkloadSide, WorkloadState, WorkloadTarget } from '../workload.ts';
import type { Container, Deployment } from './deployment.ts';
import { readinessOf } from './readiness.ts';
import { type PrimaryNaming, primaryLabelValue, primaryTemplate, revisionOf } from './template.ts';

/** Sidecars that meshes put in; their ports are none of the application's. */
const sidecars: readonly string[] = ['istio-proxy', 'envoy'];

/** Says who or what changed the target (`kubectl annotate`, many delivery pipelines). */
const changeAnnotation = 'kubernetes.io/change-cause';
const changeLimit = 256;

/** How the primary of `target` is told apart; undefined where its selector has none of the labels. */
export function namingOf(target: Deployment, { selectorLabels }: WorkloadOptions): PrimaryNaming | undefined {
  const matchLabels = target.spec.selector.matchLabels ?? {};
  const label = selectorLabels.find((key) => matchLabels[key] !== undefined);
  const value = label === undefined ? undefined : matchLabels[label];
  if (label === undefined || value === undefined) return undefined;
  return { label, value, targetName: target.metadata.name, selectorLabels };
}

/** Both sides as the engine sees them, from the objects in the caches; neither where there is a problem, so that nothing is done to them. */
export function observeDeployments(
  canary: Canary,
  found: { readonly target: Deployment | undefined; readonly primary: Deployment | undefined; readonly snapshots: ReadonlySet<string> },
  options: WorkloadOptions,
): WorkloadState {
  const { target, primary, snapshots } = found;
  const problem = problemOf(canary, found, options);
  if (problem !== undefined) return { target: undefined, primary: undefined, problem, snapshots };
  const naming = target && namingOf(target, options);
  return {
    target: target && naming && observeTarget(canary, target, naming),
    primary:
      primary &&
      observeSide(canary, primary, { revision: revisionOf(primary.spec.template), thresholdPercent: primaryReadyThreshold(canary) }),
    snapshots,
  };
}

/** Why the target cannot be guarded, with the remedy. */
export function problemOf(
  canary: Canary,
  found: { readonly target: Deployment | undefined; readonly primary: Deployment | undefined },
  options: WorkloadOptions,
): string | undefined {
  const { target, primary } = found;
  if (target === undefined) return undefined;
  const { namespace } = canary.metadata;
  const naming = namingOf(target, options);
  if (naming === undefined) {
    const labels = options.selectorLabels.join(', ');
    return `Deployment ${namespace}/${target.metadata.name} has none of the labels ${labels} in spec.selector.matchLabels; give it one, or name one of its labels in the flag -selector-labels.`;
  }
  return primary && foreignPrimary(canary, primary, naming);
}

/** A Deployment that merely has the primary's name must not be overwritten (I9). One that an earlier Canary left behind has its selector. */
function foreignPrimary(canary: Canary, primary: Deployment, naming: PrimaryNaming): string | undefined {
  const owner = controllerOf(primary);
  const name = `Deployment ${canary.metadata.namespace}/${primary.metadata.name}`;
  if (owner !== undefined && owner.uid !== canary.metadata.uid) {
    return `${name} belongs to ${owner.kind} ${owner.name}; delete it, or name another target.`;
  }
  const matchLabels = primary.spec.selector.matchLabels ?? {};
  const wanted = primaryLabelValue(naming);
  if (matchLabels[naming.label] === wanted) return undefined;
  return `${name} was not made for this Canary: its selector lacks ${naming.label}=${wanted}; delete it, or name another target.`;
}

function observeTarget(canary: Canary, target: Deployment, naming: PrimaryNaming): WorkloadTarget {
  const revision = revisionOf(primaryTemplate(target.spec.template, naming));
  const change = target.metadata.annotations?.[changeAnnotation];
  return {
    ...observeSide(canary, target, { revision, thresholdPercent: canaryReadyThreshold(canary) }),
    selector: { label: naming.label, value: naming.value },
    ports: portsOf(target.spec.template.spec.containers),
    ...(change === undefined ? {} : { change: change.slice(0, changeLimit) }),
  };
}

function observeSide(canary: Canary, deployment: Deployment, side: { revision: string; thresholdPercent: number }): WorkloadSide {
  const { metadata, spec, status } = deployment;
  return {
    name: metadata.name,
    uid: metadata.uid,
    revision: side.revision,
    images: spec.template.spec.containers.flatMap(({ image }) => (image === undefined ? [] : [image])),
    replicas: spec.replicas ?? 1,
    availablePods: status?.availableReplicas ?? 0,
    readiness: readinessOf(deployment, {
      thresholdPercent: side.thresholdPercent,
      progressDeadlineSeconds: canary.spec.progressDeadlineSeconds,
    }),
  };
}

/** Ports by name, the last of a name; one without a name is called after its container. */
function portsOf(containers: readonly Container[]): WorkloadTarget['ports'] {
  const byName = new Map<string, number>();
  for (const { name, ports = [] } of containers) {
    if (sidecars.includes(name)) continue;
    for (const [index, port] of ports.entries()) byName.set(port.name ?? `tcp-${name}-${index}`, port.containerPort);
  }
  return [...byName].map(([name, port]) => ({ name, port }));
}
