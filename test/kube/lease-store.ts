import type { JsonPatchOperation, KubeClient } from '../../src/kube/client.ts';
import { KubeError } from '../../src/kube/kube-error.ts';
import type { KubeManifest, KubeObject } from '../../src/kube/object.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { sleep } from '../../src/platform/sleep.ts';

/** `lost`: the request never arrives. `unheard`: it arrives, the answer does not. `slow`, `late`: it arrives after 1.5 s, after 3 s. */
export type Fault = 'none' | 'lost' | 'unheard' | 'slow' | 'late';

type LeaseClient = Pick<KubeClient, 'get' | 'create' | 'patchJson'>;

/** As the real client's. */
const timeoutMs = 10_000;

/** One Lease as the API server keeps it: versions, JSON patch with tests, and a client for each program with faults of its own. */
export class LeaseStore {
  lease: KubeObject | undefined;
  /** `IDENTITY VERB` of each request that arrived. */
  readonly requests: string[] = [];
  readonly #clock: Clock;
  #version = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get spec(): Record<string, unknown> {
    return (this.lease?.spec ?? {}) as Record<string, unknown>;
  }

  /** Writes as another program would: without looking at versions. */
  overwrite(spec: object, annotations: Record<string, string> = {}): void {
    const metadata = { name: 'lease', namespace: 'serin', uid: 'uid', resourceVersion: `${++this.#version}`, annotations };
    this.lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec };
  }

  clientOf(identity: string, fault: () => Fault = () => 'none'): LeaseClient {
    const answer = async <T>(verb: string, handle: () => T): Promise<T> => {
      const kind = fault();
      if (kind === 'slow') await sleep(this.#clock, 1500);
      if (kind === 'late') await sleep(this.#clock, 3000);
      if (kind !== 'lost') this.requests.push(`${identity} ${verb}`);
      const answered = kind === 'lost' ? undefined : handle();
      if (answered !== undefined && kind !== 'unheard') return answered;
      await sleep(this.#clock, timeoutMs);
      throw new KubeError('Timeout', 0, `${verb} lease: no answer`);
    };
    return {
      get: () => answer('get', () => this.#existing()),
      create: (_resource, object) => answer('create', () => this.#create(object)),
      patchJson: (_resource, _key, operations) => answer('patch', () => this.#patch(operations)),
    };
  }

  #existing(): KubeObject {
    if (this.lease === undefined) throw new KubeError('NotFound', 404, 'no such lease');
    return this.lease;
  }

  #create(object: KubeManifest): KubeObject {
    if (this.lease !== undefined) throw new KubeError('AlreadyExists', 409, 'lease exists');
    this.lease = { ...object, metadata: { ...object.metadata, uid: 'uid', resourceVersion: `${++this.#version}` } };
    return this.lease;
  }

  #patch(operations: readonly JsonPatchOperation[]): KubeObject {
    const lease = this.#existing();
    const next = { ...lease, metadata: { ...lease.metadata, resourceVersion: `${++this.#version}` } } as Record<string, unknown>;
    for (const operation of operations) {
      if (operation.op === 'test') {
        const isMet = operation.path === '/metadata/resourceVersion' && operation.value === lease.metadata.resourceVersion;
        if (!isMet) throw new KubeError('TestFailed', 422, `test failed: ${operation.path}`);
      } else if (operation.op === 'add' && operation.path === '/spec') next['spec'] = operation.value;
      else if (operation.op === 'add' && operation.path === '/metadata/annotations') {
        next['metadata'] = { ...(next['metadata'] as object), annotations: operation.value };
      } else throw new Error(`the store does not know ${operation.op} ${operation.path}`);
    }
    this.lease = next as unknown as KubeObject;
    return this.lease;
  }
}
