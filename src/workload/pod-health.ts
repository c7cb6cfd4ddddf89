import type { KubeObject } from '../kube/object.ts';

/** A failure that no waiting mends. `reason` is Kubernetes' own word for it. */
export interface FailedPod {
  readonly reason: string;
  readonly message: string;
}

interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly terminated?: Terminated;
}

interface Terminated {
  readonly reason?: string;
  readonly exitCode?: number;
  readonly message?: string;
}

interface ContainerStatus {
  readonly name: string;
  readonly image?: string;
  readonly restartCount?: number;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

interface PodStatus {
  readonly containerStatuses?: readonly ContainerStatus[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
}

/** The kubelet says these once the container cannot be made from what the pod says (kubelet's waiting reasons); they do not mend themselves. */
const cannotStart = new Set([
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

const longestMessage = 300;

/**
 * The first certain failure among the pods of the newest template: an image that cannot be pulled, a container that cannot be created, or one that has ended
 * more often than `forgivenRestarts` (spec.podFailure.restarts). Pods that are going, or that belong to an older template, do not count. Logs are never read
 * (I12). Pure.
 */
export function podFailure(pods: readonly KubeObject[], options: { readonly forgivenRestarts: number }): FailedPod | undefined {
  for (const pod of ofNewestTemplate(pods)) {
    const { containerStatuses = [], initContainerStatuses = [] } = (pod['status'] ?? {}) as PodStatus;
    for (const container of [...initContainerStatuses, ...containerStatuses]) {
      const failure = containerFailure(container, options.forgivenRestarts);
      if (failure !== undefined)
        return {
          ...failure,
          message: `pod ${pod.metadata.name}, container ${container.name}: ${failure.message}`.slice(0, longestMessage),
        };
    }
  }
  return undefined;
}

/** Of a rolling update only the pods of the ReplicaSet that was made last speak for the revision. */
function ofNewestTemplate(pods: readonly KubeObject[]): readonly KubeObject[] {
  const present = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const newest = present.reduce<KubeObject | undefined>(
    (latest, pod) => ((pod.metadata.creationTimestamp ?? '') >= (latest?.metadata.creationTimestamp ?? '') ? pod : latest),
    undefined,
  );
  return present.filter((pod) => templateOf(pod) === (newest && templateOf(newest)));
}

const templateOf = ({ metadata }: KubeObject) => metadata.labels?.['pod-template-hash'];

function containerFailure(
  { image = '', restartCount = 0, state, lastState }: ContainerStatus,
  forgivenRestarts: number,
): FailedPod | undefined {
  const { reason = '', message = '' } = state?.waiting ?? {};
  if (cannotStart.has(reason))
    return { reason, message: `${reason}${image === '' ? '' : ` of image ${image}`}${message === '' ? '' : `: ${oneLine(message)}`}` };
  const ended = state?.terminated ?? lastState?.terminated;
  const endings = restartCount + (state?.terminated !== undefined && state.terminated.exitCode !== 0 ? 1 : 0);
  if (ended === undefined || ended.exitCode === 0 || endings <= forgivenRestarts) return undefined;
  const said = ended.message === undefined || ended.message === '' ? '' : `: ${oneLine(ended.message)}`;
  const why = ended.reason ?? 'Error';
  return {
    reason: why === 'OOMKilled' ? 'OOMKilled' : 'CrashLoop',
    message: `${why}, exit code ${ended.exitCode ?? 'unknown'}, ended ${endings} times${said}`,
  };
}

/** Messages come from containers: hostile text ends at its first line break and holds no control characters. */
function oneLine(text: string): string {
  return (text.trim().split('\n')[0] ?? '').replaceAll(/\p{C}/gu, ' ').slice(0, 200);
}
