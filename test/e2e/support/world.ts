import { test as base } from 'vitest';
import { type Cluster, clusterFromEnv } from '../../cluster/support/cluster.ts';
import { GuardedApp, type GuardedAppOptions } from '../../cluster/support/guarded-app.ts';
import { PodLoad } from '../../cluster/support/pod-load.ts';
import { SampleApp } from '../../cluster/support/sample-app.ts';
import { TestNamespace } from '../../cluster/support/test-namespace.ts';
import { SerinUnderTest } from './serin-under-test.ts';
import { SinkPod } from './sink-pod.ts';

export type GivenApp = Omit<GuardedAppOptions, 'cluster' | 'namespace' | 'name'>;

/** What one test has of the cluster: a namespace of its own, and in it what it is given. All of it is gone when the test ends. */
export class World implements AsyncDisposable {
  readonly cluster: Cluster;
  readonly namespace: TestNamespace;
  readonly serin: SerinUnderTest;
  readonly #given = new AsyncDisposableStack();

  private constructor(cluster: Cluster, namespace: TestNamespace) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.serin = new SerinUnderTest(cluster);
    this.#given.use(namespace);
  }

  static async create(): Promise<World> {
    const cluster = clusterFromEnv(process.env);
    if (cluster === undefined) throw new Error('KUBECONFIG is not set');
    return new World(cluster, await TestNamespace.create(cluster, 'e2e'));
  }

  /** The sample application, not deployed yet. */
  app(name: string): SampleApp {
    return new SampleApp({ cluster: this.cluster, namespace: this.namespace, name });
  }

  /** Release 1.0 of the sample application under a Canary that is initialized, with users sending requests. */
  async guardedApp(name: string, options: GivenApp): Promise<GuardedApp> {
    return this.use(await GuardedApp.start({ ratePerSecond: 20, ...options, cluster: this.cluster, namespace: this.namespace, name }));
  }

  /** A receiver of hooks, alerts and events. */
  async sink(): Promise<SinkPod> {
    return this.use(await SinkPod.start(this.cluster, this.namespace.name));
  }

  /** Users inside the cluster, who call a Service's own address. */
  async insideUsers(service: string): Promise<PodLoad> {
    return this.use(await PodLoad.start(this.cluster, { namespace: this.namespace.name, service, ratePerSecond: 20 }));
  }

  /** Ends `thing` with the test. */
  use<T extends AsyncDisposable>(thing: T): T {
    return this.#given.use(thing);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#given.disposeAsync();
  }
}

/** `test` that is given a `world`. What Serin logged of it is shown when the test fails. */
export const test = base.extend<{ world: World }>({
  world: async ({ onTestFailed }, use) => {
    const world = await World.create();
    onTestFailed(async () => void process.stderr.write(`${await world.serin.logOf(world.namespace.name)}\n`));
    await use(world);
    await world[Symbol.asyncDispose]();
  },
});
