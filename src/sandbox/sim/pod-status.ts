import { type Condition, kubeTime, type Pod } from './objects.ts';

/** One container as the kubelet knows it. Times are epoch milliseconds. */
export interface ContainerRun {
  readonly name: string;
  readonly image: string;
  state: ContainerState;
  last: Ended | undefined;
  restartCount: number;
  isReady: boolean;
}

export type ContainerState =
  | { readonly kind: 'waiting'; readonly reason: string; readonly message?: string }
  | { readonly kind: 'running'; readonly startedAtMs: number }
  | ({ readonly kind: 'ended' } & Ended);

export interface Ended {
  readonly exitCode: number;
  readonly reason: string;
  readonly message?: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** Where the pod runs and since when. */
export interface PodPlace {
  readonly podIP: string | undefined;
  readonly startedAtMs: number;
  readonly nowMs: number;
}

const nodeIP = '10.0.0.1';

/** `.status` of a pod as a kubelet writes it. Pure. */
export function podStatus(pod: Pod, containers: readonly ContainerRun[], place: PodPlace): object {
  const isStarted = containers.every(
    (container) => container.state.kind !== 'waiting' || container.restartCount > 0 || container.last !== undefined,
  );
  return {
    phase: isStarted ? 'Running' : 'Pending',
    conditions: podConditions(pod, containers, place.nowMs),
    hostIP: nodeIP,
    ...(place.podIP === undefined ? {} : { podIP: place.podIP, podIPs: [{ ip: place.podIP }] }),
    startTime: kubeTime(place.startedAtMs),
    containerStatuses: containers.map((container) => containerStatus(pod, container)),
    qosClass: 'BestEffort',
  };
}

function podConditions(pod: Pod, containers: readonly ContainerRun[], nowMs: number): Condition[] {
  const unready = containers.filter((container) => !container.isReady).map((container) => container.name);
  const readiness =
    unready.length === 0
      ? { status: 'True' as const }
      : { status: 'False' as const, reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` };
  const conditions: Condition[] = [
    { type: 'PodScheduled', status: 'True' },
    { type: 'Initialized', status: 'True' },
    { type: 'ContainersReady', ...readiness },
    { type: 'Ready', ...readiness },
  ];
  return conditions.map((condition) => {
    const before = pod.status?.conditions?.find(({ type }) => type === condition.type);
    const since = before?.status === condition.status ? before.lastTransitionTime : undefined;
    return { ...condition, lastTransitionTime: since ?? kubeTime(nowMs) };
  });
}

function containerStatus(pod: Pod, container: ContainerRun): object {
  return {
    name: container.name,
    image: container.image,
    imageID: container.state.kind === 'waiting' && container.last === undefined ? '' : `sandbox://${container.image}`,
    ...(container.state.kind === 'waiting' && container.last === undefined
      ? {}
      : { containerID: `sandbox://${pod.metadata.uid}/${container.restartCount}` }),
    ready: container.isReady,
    started: container.state.kind === 'running',
    restartCount: container.restartCount,
    state: stateJson(container.state),
    lastState: container.last === undefined ? {} : { terminated: endedJson(container.last) },
  };
}

function stateJson(state: ContainerState): object {
  if (state.kind === 'running') return { running: { startedAt: kubeTime(state.startedAtMs) } };
  if (state.kind === 'ended') return { terminated: endedJson(state) };
  return { waiting: { reason: state.reason, ...(state.message === undefined ? {} : { message: state.message }) } };
}

function endedJson(ended: Ended): object {
  return {
    exitCode: ended.exitCode,
    reason: ended.reason,
    ...(ended.message === undefined ? {} : { message: ended.message }),
    startedAt: kubeTime(ended.startedAtMs),
    finishedAt: kubeTime(ended.endedAtMs),
  };
}
