import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Random } from '../platform/random.ts';
import { sleep } from '../platform/sleep.ts';
import { withTimeLimit } from '../platform/time-limit.ts';
import type { JsonPatchOperation, KubeClient } from './client.ts';
import { KubeError, type KubeErrorReason } from './kube-error.ts';
import type { KubeManifest, KubeObject } from './object.ts';
import { objectKey } from './object-key.ts';
import type { Resource } from './resource.ts';

export const leaseResource: Resource = { group: 'coordination.k8s.io', version: 'v1', plural: 'leases', kind: 'Lease' };

/**
 * Flagger's own name (flagger-engine 5.4), so that during a swap in one namespace Serin stands by until Flagger has let go, and the
 * other way round. Flagger takes part only with its leader election on, and in the same namespace; `ForeignController` covers the rest.
 */
export const defaultLeaseName = 'flagger-leader-election';

/** Holds `IDENTITY ADDRESS`. The identity says whose address it is: another program that takes the lease leaves our annotation as it was. */
const addressAnnotation = 'serin.dev/holder-address';

/** Says for how long a write is safe (I6). Asked before each request, on the monotonic clock. */
export interface WriteFence {
  /**
   * Milliseconds until the renew deadline; 0 or less: refuse the write. A write whose time-out is at most this is over `renewMs` before
   * anybody can take the lease.
   */
  remainingMs(): number;
}

export interface LeadershipCallbacks {
  readonly onStartedLeading: () => void;
  /** The fence is at 0 when this is called. May be followed by another `onStartedLeading`. */
  readonly onStoppedLeading: () => void;
}

export interface Election {
  readonly fence: WriteFence;
  isLeading(): boolean;
  /** Who held the lease when it was last read, and where it can be reached if it said so. */
  holder(): { readonly identity: string; readonly address?: string } | undefined;
  /** Runs for leadership from now on. Once. */
  start(callbacks: LeadershipCallbacks): void;
  /** Gives up leadership and clears the holder, so that another takes over at once. Stop the loops before. A repeat is harmless. */
  stop(): Promise<void>;
}

export interface ElectionOptions {
  /** A client without a fence: the fence rests on the lease's own writes, so it cannot stop them. Each of them tests the version it read. */
  readonly client: Pick<KubeClient, 'get' | 'create' | 'patchJson'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Of this process alone, also after a restart: host name and a UUID. */
  readonly identity: string;
  readonly namespace: string;
  readonly name: string;
  /** After so long without a renewal others may take the lease. */
  readonly durationMs: number;
  /** How often the holder renews; at most a third of `durationMs`. So long before the lease can be taken, writing ends. */
  readonly renewMs: number;
  /** How often others look, and how soon a failed renewal is repeated; at most `renewMs`. */
  readonly retryMs: number;
  /** `host:port` at which standbys reach the holder. */
  readonly holderAddress?: string;
}

/** Leader election on a Lease. Throws when the three times do not fit together. */
export function createElection(options: ElectionOptions): Election {
  const { durationMs, renewMs, retryMs } = options;
  if (renewMs * 3 > durationMs) throw new Error('leader election: renewMs is more than a third of durationMs');
  if (retryMs > renewMs) throw new Error('leader election: retryMs is more than renewMs');
  return new LeaseElection(options);
}

/** For leader election switched off: leads from `start` to `stop`, with no limit on writes. */
export function alwaysLeader(): Election {
  let callbacks: LeadershipCallbacks | undefined;
  return {
    fence: { remainingMs: () => Number.POSITIVE_INFINITY },
    isLeading: () => callbacks !== undefined,
    holder: () => undefined,
    start(given) {
      callbacks = given;
      given.onStartedLeading();
    },
    async stop() {
      const stopped = callbacks;
      callbacks = undefined;
      stopped?.onStoppedLeading();
    },
  };
}

interface LeaseSpec {
  readonly holderIdentity?: string | null;
  readonly leaseDurationSeconds?: number;
  readonly leaseTransitions?: number;
  readonly [field: string]: unknown;
}

class LeaseElection implements Election {
  readonly fence: WriteFence = {
    remainingMs: () => (this.#deadline === undefined ? 0 : this.#deadline.atMs - this.#options.clock.monotonicMs()),
  };
  readonly #options: ElectionOptions;
  readonly #stopping = new AbortController();
  /** The lease as last read, and when its record was first seen like this, on our monotonic clock: nobody's wall clock counts. */
  #seen: { readonly lease: KubeObject; readonly sinceMs: number } | undefined;
  /** The renew deadline of the present term; undefined while somebody else leads. */
  #deadline: { readonly atMs: number; readonly cancel: () => void } | undefined;
  #callbacks: LeadershipCallbacks | undefined;
  #running: Promise<void> | undefined;
  #lastFailure = '';

  constructor(options: ElectionOptions) {
    this.#options = options;
  }

  isLeading(): boolean {
    return this.fence.remainingMs() > 0;
  }

  holder(): { readonly identity: string; readonly address?: string } | undefined {
    const identity = this.#seen && specOf(this.#seen.lease).holderIdentity;
    if (!identity) return undefined;
    const address = this.#seen?.lease.metadata.annotations?.[addressAnnotation];
    return address?.startsWith(`${identity} `) ? { identity, address: address.slice(identity.length + 1) } : { identity };
  }

  start(callbacks: LeadershipCallbacks): void {
    this.#callbacks = callbacks;
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort();
    this.#endTerm('stopped');
    if (this.#running === undefined) return;
    const { clock, renewMs: limitMs } = this.#options;
    await withTimeLimit(this.#release(), { clock, limitMs, otherwise: () => {} });
  }

  async #run(): Promise<void> {
    const { clock, random, renewMs, retryMs } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const startedMs = clock.monotonicMs();
      const isRenewed = await this.#attempt();
      const intervalMs = isRenewed ? renewMs : retryMs * (1 - random() / 5);
      await sleep(clock, startedMs + intervalMs - clock.monotonicMs(), signal);
    }
  }

  /** Takes or renews the lease if that may be; whether that went well and we lead. */
  async #attempt(): Promise<boolean> {
    try {
      const lease = this.#deadline ? this.#seen?.lease : await this.#read();
      if (lease === undefined || this.#mayTake(lease)) await this.#write(lease);
      this.#lastFailure = '';
      return this.isLeading();
    } catch (error) {
      await this.#failed(error);
      return false;
    }
  }

  async #read(): Promise<KubeObject | undefined> {
    const { client, namespace, name } = this.#options;
    try {
      return this.#observe(await this.#answer(client.get(leaseResource, objectKey(namespace, name))));
    } catch (error) {
      if (reasonOf(error) !== 'NotFound') throw error;
      this.#seen = undefined;
      return undefined;
    }
  }

  /** A request that hangs is given up for the next: each rests on a version, so of two only one is taken. */
  #answer<T>(request: Promise<T>): Promise<T> {
    const { clock, retryMs: limitMs } = this.#options;
    const otherwise = () => {
      throw new KubeError('Timeout', 0, `lease: no answer within ${limitMs} ms`);
    };
    return withTimeLimit(request, { clock, limitMs, otherwise });
  }

  #observe(lease: KubeObject): KubeObject {
    const isUnchanged = this.#seen !== undefined && JSON.stringify(this.#seen.lease.spec) === JSON.stringify(lease.spec);
    this.#seen = { lease, sinceMs: isUnchanged && this.#seen ? this.#seen.sinceMs : this.#options.clock.monotonicMs() };
    return lease;
  }

  /** Free, ours, or not renewed for as long as its holder promised since we first saw it so. */
  #mayTake(lease: KubeObject): boolean {
    const { holderIdentity, leaseDurationSeconds } = specOf(lease);
    if (!holderIdentity || holderIdentity === this.#options.identity) return true;
    const promisedMs = leaseDurationSeconds === undefined ? this.#options.durationMs : leaseDurationSeconds * 1000;
    return this.#seen !== undefined && this.#options.clock.monotonicMs() - this.#seen.sinceMs >= promisedMs;
  }

  /** Writes ourselves into the lease, resting on the version that was read. The term counts from before the request: others see it no earlier. */
  async #write(lease: KubeObject | undefined): Promise<void> {
    const { client, clock, namespace, name } = this.#options;
    const sentAtMs = clock.monotonicMs();
    const request =
      lease === undefined
        ? client.create(leaseResource, this.#manifest())
        : client.patchJson(
            leaseResource,
            objectKey(namespace, name),
            restingOn(lease, this.#specOver(lease), this.#annotationsOver(lease)),
          );
    this.#observe(await this.#answer(request));
    if (!this.#stopping.signal.aborted) this.#extendTerm(sentAtMs);
  }

  #extendTerm(sentAtMs: number): void {
    const { clock, durationMs, renewMs, log, identity } = this.#options;
    const atMs = sentAtMs + durationMs - renewMs;
    if (atMs <= clock.monotonicMs()) return;
    const isNew = this.#deadline === undefined;
    this.#deadline?.cancel();
    this.#deadline = { atMs, cancel: clock.schedule(atMs - clock.monotonicMs(), () => this.#endTerm('could not renew in time')) };
    if (!isNew) return;
    log.info({ identity }, 'started leading');
    this.#callbacks?.onStartedLeading();
  }

  #endTerm(why: string): void {
    if (this.#deadline === undefined) return;
    this.#deadline.cancel();
    this.#deadline = undefined;
    this.#options.log.info({ identity: this.#options.identity, why }, 'stopped leading');
    this.#callbacks?.onStoppedLeading();
  }

  /** A lease that is not as we left it may be somebody else's by now: we lead no longer. On anything else, the deadline decides. */
  async #failed(error: unknown): Promise<void> {
    const reason = reasonOf(error);
    if (reason === 'NotFound') this.#endTerm('the lease was deleted');
    else if (reason === 'Conflict' || reason === 'TestFailed' || reason === 'AlreadyExists') await this.#lookAgain();
    else if (reason !== this.#lastFailure) this.#warn(error);
    this.#lastFailure = reason;
  }

  async #lookAgain(): Promise<void> {
    try {
      await this.#read();
    } catch (error) {
      this.#warn(error);
    }
    if (this.holder()?.identity !== this.#options.identity) this.#endTerm('another holds the lease');
  }

  #warn(error: unknown): void {
    this.#options.log.warn(
      { reason: reasonOf(error), error: error instanceof Error ? error.message : '' },
      'leader election request failed',
    );
  }

  async #release(): Promise<void> {
    const { client, clock, identity, namespace, name } = this.#options;
    await this.#running;
    try {
      const lease = await this.#read();
      if (lease === undefined || specOf(lease).holderIdentity !== identity) return;
      const spec = { ...specOf(lease), holderIdentity: '', leaseDurationSeconds: 1, renewTime: microTime(clock.now()) };
      await this.#answer(
        client.patchJson(leaseResource, objectKey(namespace, name), restingOn(lease, spec, lease.metadata.annotations ?? {})),
      );
    } catch (error) {
      this.#warn(error);
    }
  }

  #specOver(lease: KubeObject | undefined): LeaseSpec {
    const { clock, identity, durationMs } = this.#options;
    const before = lease === undefined ? {} : specOf(lease);
    const renewTime = microTime(clock.now());
    const taken =
      before.holderIdentity === identity
        ? {}
        : { acquireTime: renewTime, leaseTransitions: lease === undefined ? 0 : (before.leaseTransitions ?? 0) + 1 };
    return { ...before, ...taken, holderIdentity: identity, leaseDurationSeconds: Math.ceil(durationMs / 1000), renewTime };
  }

  #annotationsOver(lease: KubeObject | undefined): Readonly<Record<string, string>> {
    const { identity, holderAddress } = this.#options;
    const before = lease?.metadata.annotations ?? {};
    return holderAddress === undefined ? before : { ...before, [addressAnnotation]: `${identity} ${holderAddress}` };
  }

  #manifest(): KubeManifest {
    const { name, namespace } = this.#options;
    const metadata = { name, namespace, annotations: this.#annotationsOver(undefined) };
    return { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec: this.#specOver(undefined) };
  }
}

function reasonOf(error: unknown): KubeErrorReason {
  return error instanceof KubeError ? error.reason : 'Other';
}

function specOf(lease: KubeObject): LeaseSpec {
  return (lease.spec ?? {}) as LeaseSpec;
}

function restingOn(lease: KubeObject, spec: LeaseSpec, annotations: Readonly<Record<string, string>>): JsonPatchOperation[] {
  return [
    { op: 'test', path: '/metadata/resourceVersion', value: lease.metadata.resourceVersion },
    { op: 'add', path: '/metadata/annotations', value: annotations },
    { op: 'add', path: '/spec', value: spec },
  ];
}

/** RFC 3339 with microseconds, as a Lease's MicroTime is written. */
function microTime(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('Z', '000Z');
}
