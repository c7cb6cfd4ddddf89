import type { Canary } from '../../api/canary.ts';
import { canaryReadyThreshold, primaryReadyThreshold } from '../../api/defaults.ts';
import { apexServiceName } from '../../api/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { WorkloadOptions } from '../access.ts';
import { bystanderWarnings, type Surroundings } from '../bystanders.ts';
import { uniqueConfigs } from '../configs/config-use.ts';
import type { ConfigView } from '../configs/tracker.ts';
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

/** What there is of a Canary's workload. */
export interface Found {
  readonly target: Deployment | undefined;
  readonly primary: Deployment | undefined;
}

/** What the pods of each side take from tracked configs. */
export interface FoundConfigs {
  readonly target: ConfigView | undefined;
  readonly primary: ConfigView | undefined;
}

/** What there is of its autoscaler. */
export interface FoundScaler {
  readonly problem: string | undefined;
  readonly isMade: boolean;
  readonly startReplicas: number | undefined;
}

/** Both sides as the engine sees them, from the objects in the caches; neither where there is a problem, so that nothing is done to them. */
export function observeDeployments(
  canary: Canary,
  found: Found & {
    readonly configs: FoundConfigs;
    readonly scaler: FoundScaler;
    readonly snapshots: ReadonlySet<string>;
    readonly podsOutdated: boolean;
    /** Objects of its namespace that may select its pods. */
    readonly bystanders: readonly KubeObject[];
    readonly services: readonly KubeObject[];
  },
  options: WorkloadOptions,
): WorkloadState {
  const { target, configs, scaler, snapshots, podsOutdated } = found;
  const problem = problemOf(canary, found, options);
  if (problem !== undefined) return { target: undefined, primary: undefined, problem, snapshots, unread: [], warnings: [] };
  const primary = isWhole(canary, scaler) ? found.primary : undefined;
  const naming = target && namingOf(target, options);
  const { lastAppliedSpec, lastPromotedSpec } = (canary.status?.run && canary.status) ?? {};
  return {
    target:
      target &&
      naming &&
      observeTarget(canary, target, {
        naming,
        revision: held(configs.target, lastAppliedSpec) ?? targetRevision(target, naming, configs.target),
        podsOutdated,
        startReplicas: Math.max(1, scaler.startReplicas ?? (primary && replicasOf(primary)) ?? 1),
      }),
    primary:
      primary &&
      observeSide(canary, primary, {
        revision: held(configs.primary, lastPromotedSpec) ?? primaryRevision(primary, configs.primary),
        thresholdPercent: primaryReadyThreshold(canary),
      }),
    ...(scaler.problem === undefined ? {} : { autoscalerProblem: scaler.problem }),
    snapshots,
    warnings:
      target && naming ? bystanderWarnings(found.bystanders, surroundings(canary, { target, naming, services: found.services })) : [],
    ...observeConfigs(configs),
  };
}

/** The primary's labels as the target gives them to it: what differs for the length of a run is none of a person's mistakes. */
function surroundings(
  canary: Canary,
  { target, naming, services }: { readonly target: Deployment; readonly naming: PrimaryNaming; readonly services: readonly KubeObject[] },
): Surroundings {
  const { template } = target.spec;
  return {
    services,
    apexName: apexServiceName(canary),
    target: template.metadata?.labels ?? {},
    primary: primaryTemplate(template, naming).metadata?.labels ?? {},
    selectorLabel: naming.label,
  };
}

/** While a primary is being made it is not there before its autoscaler is, so that a crash in between leaves none without one. */
function isWhole({ status }: Canary, { isMade }: FoundScaler): boolean {
  const isBeingMade =
    status?.run === undefined ? !status?.phase || status.phase === 'Initializing' : status.run.state === 'initializing.primary';
  return isMade || !isBeingMade;
}

/** Not knowing is no change: while a config is not known, the revision on record counts. */
function held(configs: ConfigView | undefined, recorded: string | undefined): string | undefined {
  return configs?.pending === undefined ? undefined : recorded;
}

/** The revision of the target as it is. */
export function targetRevision(target: Deployment, naming: PrimaryNaming, configs: ConfigView | undefined): string {
  return revisionOf(primaryTemplate(target.spec.template, naming), configs?.versions);
}

/** The revision that the primary runs. */
export function primaryRevision({ spec: { template } }: Deployment, configs: ConfigView | undefined): string {
  return revisionOf({ ...template, spec: configs?.spec ?? template.spec }, configs?.versions);
}

/** What is known of the tracked configs of both sides, and what has to be read for it. */
export function observeConfigs({ target, primary }: FoundConfigs): Pick<WorkloadState, 'unread' | 'configsPending' | 'trackedConfigs'> {
  const pending = target?.pending ?? primary?.pending;
  const checksums = target?.checksums ?? {};
  const isComplete = target?.pending === undefined && Object.keys(checksums).length > 0;
  return {
    unread: uniqueConfigs([...(target?.unread ?? []), ...(primary?.unread ?? [])]),
    ...(pending === undefined ? {} : { configsPending: pending }),
    ...(isComplete ? { trackedConfigs: checksums } : {}),
  };
}

/** Why the target cannot be guarded, with the remedy. */
export function problemOf(canary: Canary, found: Found, options: WorkloadOptions): string | undefined {
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

function observeTarget(
  canary: Canary,
  target: Deployment,
  { naming, revision, ...more }: { naming: PrimaryNaming; revision: string } & Pick<WorkloadTarget, 'startReplicas' | 'podsOutdated'>,
): WorkloadTarget {
  const change = target.metadata.annotations?.[changeAnnotation];
  return {
    ...observeSide(canary, target, { revision, thresholdPercent: canaryReadyThreshold(canary) }),
    ...more,
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
    replicas: replicasOf(deployment),
    ...progressOf(deployment),
    availablePods: status?.availableReplicas ?? 0,
    readiness: readinessOf(deployment, {
      thresholdPercent: side.thresholdPercent,
      progressDeadlineSeconds: canary.spec.progressDeadlineSeconds,
    }),
  };
}

/** The conditions' times, as the Deployment controller keeps them for its own deadline. */
function progressOf({ status }: Deployment): Pick<WorkloadSide, 'progressedAtMs'> {
  const noted = (status?.conditions ?? []).map(({ lastUpdateTime }) => Date.parse(lastUpdateTime ?? '')).filter(Number.isFinite);
  return noted.length === 0 ? {} : { progressedAtMs: Math.max(...noted) };
}

function replicasOf({ spec }: Deployment): number {
  return spec.replicas ?? 1;
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
