import type { KubeConnection } from '../../../src/kube/connection.ts';
import { createKubeClient } from '../../../src/kube/kube-client.ts';
import { KubeError } from '../../../src/kube/kube-error.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { ObjectCache } from '../../../src/kube/object-cache.ts';
import type { Resource } from '../../../src/kube/resource.ts';
import { createLog } from '../../../src/platform/log.ts';
import { sleep } from '../../../src/platform/sleep.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { createUndiciTransport } from '../../../src/platform/undici-transport.ts';
import type { Cluster } from './cluster.ts';

export interface KubeAccessOptions {
  readonly namespace: string;
  /** What the caches hold. */
  readonly resources: readonly Resource[];
}

/** The client and caches of Serin on the real API server. `refresh` does what reflectors would; `writes` counts answers to writes. */
export class KubeAccess {
  writes = 0;
  readonly #caches: ReadonlyMap<string, ObjectCache>;
  readonly #options: KubeAccessOptions;
  readonly client: ReturnType<typeof createKubeClient>;

  private constructor(options: KubeAccessOptions, connection: KubeConnection) {
    this.#options = options;
    this.#caches = new Map(options.resources.map(({ plural }) => [plural, new ObjectCache({ log: createLog('error') })]));
    const onLatest = (resource: Resource, object: KubeObject) => {
      this.writes += 1;
      this.#caches.get(resource.plural)?.put(object);
    };
    this.client = createKubeClient({ connection, userAgent: 'serin-test', clock: systemClock, onLatest });
  }

  static async open(cluster: Cluster, options: KubeAccessOptions): Promise<KubeAccess> {
    const view = JSON.parse(await cluster.kubectl.run(['config', 'view', '--raw', '--flatten', '--minify', '-o', 'json']));
    const [{ cluster: server }, { user }] = [view.clusters[0], view.users[0]];
    const pem = (base64: string) => Buffer.from(base64, 'base64');
    const transport = createUndiciTransport({
      tls: {
        ca: pem(server['certificate-authority-data']),
        cert: pem(user['client-certificate-data']),
        key: pem(user['client-key-data']),
      },
    });
    return new KubeAccess(options, { server: server.server, transport, authorize: async (headers) => ({ ...headers }) });
  }

  readonly cache = ({ plural }: Resource) => {
    const cache = this.#caches.get(plural);
    if (cache === undefined) throw new Error(`${plural} is not watched`);
    return cache;
  };

  async refresh(): Promise<void> {
    for (const resource of this.#options.resources) {
      const listed = await this.client.list(resource, { namespace: this.#options.namespace }).catch(unlessMissing);
      if (listed !== undefined) this.cache(resource).replaceAll(listed.items, listed.resourceVersion);
    }
  }

  /** Looks again each 200 ms. */
  async until(what: string, wanted: () => boolean): Promise<void> {
    const endAt = systemClock.monotonicMs() + 60_000;
    for (; !wanted(); await sleep(systemClock, 200)) {
      if (systemClock.monotonicMs() > endAt) throw new Error(`waited 60 s for ${what}`);
      await this.refresh();
    }
  }

  /** Runs `act` and answers how many writes it made. */
  async writesOf(act: () => Promise<void>): Promise<number> {
    const before = this.writes;
    await act();
    return this.writes - before;
  }
}

/** A kind that is not installed has no objects. */
function unlessMissing(error: unknown): undefined {
  if (!(error instanceof KubeError) || error.reason !== 'NotFound') throw error;
}
