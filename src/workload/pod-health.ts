import type { KubeObject } from '../kube/object.ts';

/** Why a version cannot start or stay up. `reason` is a code of api/reasons.ts; `message` one sentence for people. */
export interface PodFailure {
  readonly reason: 'PodFailure';
  readonly message: string;
}

export interface PodHealthOptions {
  /** Label pod-template-hash of the newest pods; absent: that of the youngest pod. */
  readonly newestReplicaSetHash?: string;
  /** Ends of a container that are forgiven (spec.podFailure.restarts). */
  readonly forgivenRestarts: number;
}

/** A pod as far as this file looks at it. */
interface Pod extends KubeObject {
  readonly spec: { readonly containers: readonly ContainerSpec[]; readonly initContainers?: readonly ContainerSpec[] };
  readonly status?: {
    readonly phase?: string;
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

interface ContainerSpec {
  readonly name: string;
  readonly terminationMessagePolicy?: string;
}

interface ContainerStatus {
  readonly name: string;
  readonly restartCount: number;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly terminated?: Ended;
}

interface Ended {
  readonly exitCode: number;
  readonly reason?: string;
  readonly message?: string;
}

/**
 * Reasons for which the kubelet cannot start a container as it is described; it tries again, but only a change helps. `ImagePullBackOff` is what it says
 * when its first pause, ten seconds long, is over: an error that has lasted so long is taken for lasting.
 */
const unstartable: readonly (string | undefined)[] = [
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
];

/**
 * What containerd and CRI-O say of a pull that will not succeed another time: no such image, or no right to it. Everything else (no route, no name, 403,
 * 429, 5xx, a broken answer) may be over at the next attempt.
 */
const lastingPullErrors: readonly RegExp[] = [
  /code = NotFound\b/,
  /: not found$/,
  /\bmanifest unknown\b/,
  /\bname unknown\b/,
  /\b401 Unauthorized$/,
  /\bunauthorized: /,
  /\binsufficient_scope: authorization failed\b/,
  /\bpull access denied\b/,
  /\brequested access to the resource is denied\b/,
];

const hashLabel = 'pod-template-hash';
/** Longest text of the kubelet or the application in a message, and what is kept of its beginning: the cause stands at the end. */
const longestQuote = 240;
const quoteHead = 100;

/**
 * The first certain failure of the newest pods among `pods`: a container that cannot be started, or has ended more often than is forgiven. Older pods and
 * those that are being deleted or were evicted do not count, and a pod that only waits (for a node, for a probe) has not failed. Says nothing where it is
 * not certain which pods are the newest.
 */
export function podFailure(pods: readonly KubeObject[], options: PodHealthOptions): PodFailure | undefined {
  const candidates = (pods as readonly Pod[]).filter(
    ({ metadata, status }) => metadata.deletionTimestamp === undefined && status?.phase !== 'Failed',
  );
  const hash = options.newestReplicaSetHash ?? youngestHash(candidates);
  const newest = candidates.filter(({ metadata }) => metadata.labels?.[hashLabel] === hash);
  const byName = newest.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  for (const pod of byName) {
    const message = failureOf(pod, options.forgivenRestarts);
    if (message !== undefined) return { reason: 'PodFailure', message };
  }
  return undefined;
}

/** Undefined where pods of two templates are equally young: times have whole seconds. */
function youngestHash(pods: readonly Pod[]): string | undefined {
  const times = pods.map(({ metadata }) => Date.parse(metadata.creationTimestamp ?? ''));
  const youngest = Math.max(...times);
  const hashes = new Set(pods.filter((_, index) => times[index] === youngest).map(({ metadata }) => metadata.labels?.[hashLabel]));
  const [hash] = hashes;
  return hashes.size === 1 ? hash : undefined;
}

function failureOf({ metadata, spec, status = {} }: Pod, forgivenRestarts: number): string | undefined {
  const { initContainerStatuses: first = [], containerStatuses: then = [] } = status;
  const specs = [...(spec.initContainers ?? []), ...spec.containers];
  const isDone = (container: ContainerStatus) => first.includes(container) && container.state?.terminated?.exitCode === 0;
  for (const container of [...first, ...then].filter((each) => !isDone(each))) {
    const showsLogs = specs.find(({ name }) => name === container.name)?.terminationMessagePolicy === 'FallbackToLogsOnError';
    const what = startFailure(container) ?? crash(container, { forgivenRestarts, message: showsLogs ? 'secret' : 'shown' });
    if (what !== undefined) return `Container ${container.name} of pod ${metadata.name} ${what}.`;
  }
  return undefined;
}

function startFailure({ state }: ContainerStatus): string | undefined {
  const { reason, message } = state?.waiting ?? {};
  const isLasting = reason === 'ErrImagePull' && lastingPullErrors.some((pattern) => pattern.test(message ?? ''));
  if (!isLasting && !unstartable.includes(reason)) return undefined;
  const text = quotable(message);
  return `cannot start: ${reason}${text === '' ? '' : `, ${text}`}`;
}

/** Each restart follows an end, and the container may have ended once more since. A message that may be lines of its log is not shown (I12). */
function crash(
  { state, lastState, restartCount }: ContainerStatus,
  { forgivenRestarts, message }: { forgivenRestarts: number; message: 'shown' | 'secret' },
): string | undefined {
  const isDown = state?.terminated !== undefined || state?.waiting?.reason === 'CrashLoopBackOff';
  const ends = restartCount + (isDown ? 1 : 0);
  const last = state?.terminated ?? lastState?.terminated;
  if (last === undefined || ends <= forgivenRestarts) return undefined;
  const text = message === 'shown' ? quotable(last.message) : '';
  const reason = last.reason === undefined ? '' : ` (${last.reason})`;
  return `ended ${ends === 1 ? 'once' : `${ends} times`}, last with exit code ${last.exitCode}${reason}${text === '' ? '' : `: ${text}`}`;
}

/**
 * One line of limited length, without the parts of addresses that carry credentials. A registry chooses the text: an address begins only where a word does
 * and is read to its end, with `?` or without, so that no part is read twice.
 */
function quotable(text = ''): string {
  const line = text
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replaceAll(/(?<!\w)(\w+:\/\/)[^\s/@"]*@/g, '$1')
    .replaceAll(/(?<!\w)(\w+:\/\/[^\s?"]*)(?:\?[^\s"]*)?/g, '$1')
    .trim()
    .replace(/\.$/, '');
  return line.length <= longestQuote ? line : `${line.slice(0, quoteHead)} … ${line.slice(quoteHead + 3 - longestQuote)}`;
}
