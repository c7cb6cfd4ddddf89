import { keyOf, type ObjectKey } from '../../kube/object-key.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Store, StoreEvent } from '../store.ts';
import type { RecordEvent } from './event-recorder.ts';
import type { SimulatedImage, SimulatedImages } from './images.ts';
import type { Pod } from './objects.ts';
import { type ContainerRun, type Ended, podStatus } from './pod-status.ts';
import { isResource, pods } from './resources.ts';

/** The one node of the embedded cluster: starts containers, probes them, restarts them, ends them. */
export interface Kubelet {
  /** A fault: the pod's readiness probe fails from now on, until `mend`. Unknown pods are ignored. */
  failReadiness(key: ObjectKey): void;
  mend(key: ObjectKey): void;
  /** A fault: the pod's containers end now, once, and are restarted as after any crash. */
  crash(key: ObjectKey): void;
  stop(): void;
}

export interface KubeletOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly images: SimulatedImages;
  readonly recordEvent: RecordEvent;
  /** From the pod's creation to its containers' start, when the image can be pulled. */
  readonly startMs: number;
  /** From the pod's deletion to the end of its containers, if its grace period is not shorter. */
  readonly terminateMs: number;
}

interface RunningPod {
  readonly key: ObjectKey;
  readonly uid: string;
  readonly podIP: string;
  readonly startedAtMs: number;
  readonly containers: ContainerRun[];
  readonly timers: Set<() => void>;
  probe: 'passes' | 'fails';
  isEnding: boolean;
}

const nodeName = 'sandbox';
const firstPullBackOffMs = 10_000;
const firstCrashBackOffMs = 10_000;
const longestBackOffMs = 300_000;
/** A container that ended for the first time is started again at once, which takes about so long. */
const restartMs = 1000;

export function startKubelet(options: KubeletOptions): Kubelet {
  const { store } = options;
  const running = new Map<string, RunningPod>();
  let addressCount = 0;

  const take = (event: Pick<StoreEvent, 'type' | 'resource' | 'object'>) => {
    if (!isResource(event.resource, pods)) return;
    const pod = event.object as Pod;
    const known = running.get(pod.metadata.uid);
    if (event.type === 'DELETED') {
      if (known !== undefined) forget(known);
      running.delete(pod.metadata.uid);
      return;
    }
    if (known === undefined) {
      addressCount += 1;
      const podIP = `10.1.${Math.trunc(addressCount / 250) % 250}.${(addressCount % 250) + 1}`;
      running.set(pod.metadata.uid, admit(options, pod, podIP));
    } else if (pod.metadata.deletionTimestamp !== undefined && !known.isEnding) end(options, known, pod);
  };
  const byKey = (key: ObjectKey) => [...running.values()].find((pod) => pod.key === key && !pod.isEnding);
  const setProbe = (key: ObjectKey, probe: 'passes' | 'fails') => {
    const pod = byKey(key);
    if (pod === undefined) return;
    pod.probe = probe;
    for (const container of pod.containers) probeLater(options, { pod, container, delayMs: 0 });
  };

  const unsubscribe = store.subscribe(take);
  for (const object of store.list(pods)) take({ type: 'ADDED', resource: pods, object });
  return {
    failReadiness: (key) => setProbe(key, 'fails'),
    mend: (key) => setProbe(key, 'passes'),
    crash: (key) => {
      const pod = byKey(key);
      for (const container of pod?.containers ?? []) {
        if (pod !== undefined) containerEnded(options, { pod, container, how: { exitCode: 137, reason: 'Error' } });
      }
    },
    stop: () => {
      unsubscribe();
      for (const pod of running.values()) forget(pod);
      running.clear();
    },
  };
}

function later(clock: Clock, pod: RunningPod, delayMs: number, callback: () => void): void {
  const cancel = clock.schedule(delayMs, () => {
    pod.timers.delete(cancel);
    callback();
  });
  pod.timers.add(cancel);
}

function forget(pod: RunningPod): void {
  for (const cancel of pod.timers) cancel();
  pod.timers.clear();
}

function admit(options: KubeletOptions, object: Pod, podIP: string): RunningPod {
  const pod: RunningPod = {
    key: keyOf(object),
    uid: object.metadata.uid,
    podIP,
    startedAtMs: options.clock.now(),
    containers: object.spec.containers.map(({ name, image }) => ({
      name,
      image,
      state: { kind: 'waiting', reason: 'ContainerCreating' },
      last: undefined,
      restartCount: 0,
      isReady: false,
    })),
    timers: new Set(),
    probe: 'passes',
    isEnding: object.metadata.deletionTimestamp !== undefined,
  };
  later(options.clock, pod, 0, () => {
    if (pod.isEnding) end(options, pod, object);
    else bind(options, pod);
  });
  return pod;
}

function bind(options: KubeletOptions, pod: RunningPod): void {
  const { store, clock, recordEvent } = options;
  const bound = store.update(pods, pod.key, (live) => ({ ...live, spec: { ...(live as Pod).spec, nodeName } }));
  recordEvent(bound, { type: 'Normal', reason: 'Scheduled', message: `Successfully assigned ${pod.key} to ${nodeName}` });
  publish(options, pod);
  for (const container of pod.containers) later(clock, pod, options.startMs, () => pull(options, { pod, container, attempt: 0 }));
}

interface OneContainer {
  readonly pod: RunningPod;
  readonly container: ContainerRun;
}

function pull(options: KubeletOptions, { pod, container, attempt }: OneContainer & { readonly attempt: number }): void {
  const { image } = container;
  const failure = pullFailure(options.images, image);
  if (failure === undefined) {
    tell(options, pod, { type: 'Normal', reason: 'Pulled', message: `Container image "${image}" already present on machine` });
    start(options, { pod, container });
    return;
  }
  if (attempt === 0) tell(options, pod, { type: 'Normal', reason: 'Pulling', message: `Pulling image "${image}"` });
  tell(options, pod, { type: 'Warning', reason: 'Failed', message: `Failed to pull image "${image}": ${failure}` });
  // A real kubelet shows how an attempt ended a while later, and that it pauses when the next attempt begins.
  later(options.clock, pod, attempt === 0 ? 0 : restartMs, () => {
    container.state = { kind: 'waiting', reason: 'ErrImagePull', message: failure };
    publish(options, pod);
  });
  const backOffMs = Math.min(longestBackOffMs, firstPullBackOffMs * 2 ** attempt);
  later(options.clock, pod, backOffMs, () => {
    const message = `Back-off pulling image "${image}"`;
    container.state = { kind: 'waiting', reason: 'ImagePullBackOff', message: `${message}: ErrImagePull: ${failure}` };
    tell(options, pod, { type: 'Normal', reason: 'BackOff', message });
    publish(options, pod);
    pull(options, { pod, container, attempt: attempt + 1 });
  });
}

/** As containerd says it. */
function pullFailure(images: SimulatedImages, image: string): string | undefined {
  const known = images.get(image);
  if (known !== undefined && known.pull === undefined) return undefined;
  const resolving = `failed to pull and unpack image "${image}": failed to resolve reference "${image}"`;
  if (known === undefined) return `rpc error: code = NotFound desc = ${resolving}: ${image}: not found`;
  const host = image.split('/')[0];
  return `${resolving}: failed to do request: Head "https://${host}/v2/": dial tcp 10.0.0.7:443: connect: connection refused`;
}

function start(options: KubeletOptions, { pod, container }: OneContainer): void {
  container.state = { kind: 'running', startedAtMs: options.clock.now() };
  tell(options, pod, { type: 'Normal', reason: 'Created', message: `Created container: ${container.name}` });
  tell(options, pod, { type: 'Normal', reason: 'Started', message: `Started container ${container.name}` });
  publish(options, pod);
  const { crash } = behaviourOf(options, container);
  if (crash !== undefined) {
    const { afterMs, reason = 'Error', exitCode, message } = crash;
    const how = { exitCode, reason, ...(message === undefined ? {} : { message }) };
    later(options.clock, pod, afterMs, () => containerEnded(options, { pod, container, how }));
  }
  const { readyAfterMs } = behaviourOf(options, container);
  probeLater(options, { pod, container, delayMs: readyAfterMs === 'never' ? 0 : readyAfterMs });
}

/** The next answer of the probe that changes something, after `delayMs`; a failing probe answers at once. */
function probeLater(options: KubeletOptions, { pod, container, delayMs }: OneContainer & { readonly delayMs: number }): void {
  const { state } = container;
  if (state.kind !== 'running') return;
  if (pod.probe === 'fails' || behaviourOf(options, container).readyAfterMs === 'never') {
    tell(options, pod, { type: 'Warning', reason: 'Unhealthy', message: 'Readiness probe failed: HTTP probe failed with statuscode: 503' });
    if (container.isReady) {
      container.isReady = false;
      publish(options, pod);
    }
    return;
  }
  later(options.clock, pod, delayMs, () => {
    if (container.state !== state || pod.probe === 'fails' || container.isReady) return;
    container.isReady = true;
    publish(options, pod);
  });
}

function containerEnded(
  options: KubeletOptions,
  { pod, container, how }: OneContainer & { readonly how: Pick<Ended, 'exitCode' | 'reason' | 'message'> },
): void {
  const { clock } = options;
  if (container.state.kind !== 'running') return;
  const ended: Ended = { ...how, startedAtMs: container.state.startedAtMs, endedAtMs: clock.now() };
  container.isReady = false;
  container.state = { kind: 'ended', ...ended };
  publish(options, pod);
  const backOffMs = container.restartCount === 0 ? 0 : Math.min(longestBackOffMs, firstCrashBackOffMs * 2 ** (container.restartCount - 1));
  later(clock, pod, restartMs, () => {
    container.last = ended;
    if (backOffMs > 0) {
      const text = `restarting failed container=${container.name} pod=${pod.key.slice(pod.key.indexOf('/') + 1)}`;
      container.state = { kind: 'waiting', reason: 'CrashLoopBackOff', message: `back-off ${backOffMs / 1000}s ${text}` };
      tell(options, pod, { type: 'Warning', reason: 'BackOff', message: `Back-off ${text}` });
      publish(options, pod);
    }
    later(clock, pod, backOffMs, () => {
      container.restartCount += 1;
      start(options, { pod, container });
    });
  });
}

function end(options: KubeletOptions, pod: RunningPod, object: Pod): void {
  pod.isEnding = true;
  forget(pod);
  for (const container of pod.containers)
    tell(options, pod, { type: 'Normal', reason: 'Killing', message: `Stopping container ${container.name}` });
  const graceMs = Number(object.metadata['deletionGracePeriodSeconds'] ?? 30) * 1000;
  later(options.clock, pod, Math.min(graceMs, options.terminateMs), () => {
    if (options.store.get(pods, pod.key)?.metadata.uid === pod.uid) options.store.delete(pods, pod.key);
  });
}

function behaviourOf(options: KubeletOptions, container: ContainerRun): SimulatedImage {
  return options.images.get(container.image) ?? { readyAfterMs: 'never', errorRatio: 0, latency: { p50Ms: 1, p99Ms: 1 } };
}

function tell(options: KubeletOptions, pod: RunningPod, news: Parameters<RecordEvent>[1]): void {
  const object = options.store.get(pods, pod.key);
  if (object?.metadata.uid === pod.uid) options.recordEvent(object, news);
}

function publish(options: KubeletOptions, pod: RunningPod): void {
  const { store, clock } = options;
  const live = store.get(pods, pod.key) as Pod | undefined;
  if (live?.metadata.uid !== pod.uid) return;
  const place = {
    podIP: pod.containers.some(({ state, last }) => state.kind !== 'waiting' || last) ? pod.podIP : undefined,
    startedAtMs: pod.startedAtMs,
    nowMs: clock.now(),
  };
  store.update(pods, pod.key, (object) => ({ ...object, status: podStatus(live, pod.containers, place) }), 'status');
}
