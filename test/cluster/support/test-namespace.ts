import { randomBytes } from 'node:crypto';
import type { Cluster } from './cluster.ts';

/** A namespace of one test. Leaving its scope deletes it with all that is in it. */
export class TestNamespace implements AsyncDisposable {
  readonly name: string;
  readonly #cluster: Cluster;

  private constructor(cluster: Cluster, name: string) {
    this.#cluster = cluster;
    this.name = name;
  }

  static async create(cluster: Cluster, prefix: string): Promise<TestNamespace> {
    const name = `${prefix}-${randomBytes(3).toString('hex')}`;
    await cluster.kubectl.run(['create', 'namespace', name]);
    return new TestNamespace(cluster, name);
  }

  /** A host name that only this namespace uses. */
  hostname(name: string): string {
    return `${name}.${this.name}.example.com`;
  }

  /** Does not wait until it is gone. A finalizer whose controller has stopped would keep it for ever, so Canaries lose theirs (a cluster without the CRDs has none). */
  async [Symbol.asyncDispose](): Promise<void> {
    const { kubectl } = this.#cluster;
    await kubectl.run(['delete', 'namespace', this.name, '--wait=false']);
    for (const canary of await kubectl.list('canaries.flagger.app', this.name).catch(() => [])) {
      const target = { kind: 'canary.flagger.app', name: canary.metadata.name, namespace: this.name };
      if (canary.metadata.finalizers !== undefined) await kubectl.patch(target, { metadata: { finalizers: null } }).catch(() => undefined);
    }
  }
}
