import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from 'js-yaml';
import type { Canary, CanaryAnalysis, CanarySpec } from '../../../src/api/canary.ts';
import { canaryResource } from '../../../src/api/group.ts';
import { sleep } from '../../../src/platform/sleep.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { ask } from './ask.ts';
import { type Cluster, repositoryRoot } from './cluster.ts';
import { Load, type LoadOptions } from './load.ts';
import { ObjectWatch } from './object-watch.ts';
import type { TestNamespace } from './test-namespace.ts';

const examples = join(repositoryRoot, 'examples/app');
const deploymentResource = { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment' };
const podResource = { group: '', version: 'v1', plural: 'pods', kind: 'Pod' };
const serviceResource = { group: '', version: 'v1', plural: 'services', kind: 'Service' };
const routeResource = { group: 'gateway.networking.k8s.io', version: 'v1', plural: 'httproutes', kind: 'HTTPRoute' };

/** What tests look at in a Deployment. */
export interface Deployment {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly resourceVersion: string; readonly generation: number };
  readonly spec: {
    readonly replicas: number;
    readonly selector: { readonly matchLabels: Record<string, string> };
    readonly template: PodTemplate;
  };
  readonly status?: {
    readonly replicas?: number;
    readonly availableReplicas?: number;
    readonly updatedReplicas?: number;
    readonly observedGeneration?: number;
  };
}

export interface PodTemplate {
  readonly metadata: { readonly labels: Record<string, string> };
  readonly spec: { readonly containers: readonly { readonly name: string; readonly image: string }[] };
}

export interface Service {
  readonly metadata: { readonly resourceVersion: string };
  readonly spec: { readonly selector?: Readonly<Record<string, string>> };
}

export interface HttpRoute {
  readonly metadata: { readonly resourceVersion: string };
  readonly spec: { readonly rules: readonly { readonly backendRefs: readonly { readonly name: string; readonly weight: number }[] }[] };
}

/** What tests look at in a pod. */
export interface Pod {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
  readonly status?: { readonly phase?: string; readonly containerStatuses?: readonly ContainerStatus[] };
}

export interface ContainerStatus {
  readonly restartCount: number;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

export interface ContainerState {
  readonly waiting?: { readonly reason?: string };
  readonly terminated?: { readonly reason?: string; readonly exitCode: number };
}

export type WatchedCanary = Canary & { readonly metadata: { readonly resourceVersion: string } };

/** What a test sets in the example's Canary. */
export type CanaryFields = Partial<Omit<CanarySpec, 'analysis'>> & { readonly analysis?: Partial<CanaryAnalysis> };

export interface SampleAppOptions {
  readonly cluster: Cluster;
  readonly namespace: TestNamespace;
  /** Name of the Deployment, of the Canary, and of all that is made for it. */
  readonly name: string;
}

/** The application of examples/app under its own name and host in a test's namespace: its manifests with the fields that a test sets. */
export class SampleApp {
  readonly name: string;
  readonly namespace: string;
  readonly hostname: string;
  readonly #cluster: Cluster;

  constructor({ cluster, namespace, name }: SampleAppOptions) {
    this.#cluster = cluster;
    this.name = name;
    this.namespace = namespace.name;
    this.hostname = namespace.hostname(name);
  }

  /** Creates the Deployment with release `tag`. */
  async deploy(tag: string): Promise<void> {
    const labels = { app: this.name };
    const example = (await readExample('deployment.yaml')) as Deployment;
    const { template } = example.spec;
    const containers = template.spec.containers.map((container) => ({ ...container, image: imageOf(tag) }));
    const spec = {
      ...example.spec,
      selector: { matchLabels: labels },
      template: { metadata: { ...template.metadata, labels }, spec: { ...template.spec, containers } },
    };
    await this.#cluster.kubectl.apply([{ ...example, metadata: { name: this.name, labels }, spec }], this.namespace);
  }

  /** Creates the Canary, with these fields over the example's. Iterations take the place of its step weights. */
  async guard({ analysis, ...fields }: CanaryFields = {}): Promise<void> {
    const example = (await readExample('canary.yaml')) as Canary;
    const { stepWeights = [], ...common } = example.spec.analysis;
    const steps = analysis?.iterations === undefined ? { stepWeights } : {};
    const spec = {
      ...example.spec,
      ...fields,
      targetRef: { ...example.spec.targetRef, name: this.name },
      service: fields.service ?? { ...example.spec.service, hosts: [this.hostname] },
      analysis: { ...common, ...steps, ...analysis },
    };
    await this.#cluster.kubectl.apply([{ ...example, metadata: { name: this.name }, spec }], this.namespace);
  }

  /** Resolves when the Canary's first phase of rest is reached. */
  async initialized(): Promise<void> {
    await using canary = this.watchCanary();
    await canary.until(({ status }) => status?.phase === 'Initialized', { what: 'phase Initialized', timeoutMs: 90_000 });
  }

  /** Changes the image's tag, as a user or a pipeline does. */
  async release(tag: string): Promise<void> {
    await this.#cluster.kubectl.run(['set', 'image', `deployment/${this.name}`, `app=${imageOf(tag)}`, '-n', this.namespace]);
  }

  /** Changes the pod template by a strategic merge: fields of the container, and of the pod beside it. */
  async configure(container: object, pod: object = {}): Promise<void> {
    const spec = { ...pod, containers: [{ name: 'app', ...container }] };
    await this.#patch(['deployment', this.name, '--type', 'strategic'], { spec: { template: { spec } } });
  }

  /** Changes the Canary by a merge patch. */
  async edit(patch: object): Promise<void> {
    await this.#patch(['canary.flagger.app', this.name, '--type', 'merge'], patch);
  }

  /** Deletes the Canary; resolves when that is asked for, not when it is gone. */
  async unguard(): Promise<void> {
    await this.#cluster.kubectl.run(['delete', 'canary.flagger.app', this.name, '-n', this.namespace, '--wait=false']);
  }

  /** What a team has that serves already: a Service of the application's name, and an HTTPRoute to it. */
  async serveByUser(routeName = `${this.name}-users`): Promise<void> {
    await this.#cluster.kubectl.apply(
      [userService(this.name), userRoute(routeName, { hostname: this.hostname, service: this.name })],
      this.namespace,
    );
  }

  /** The same with an HTTPProxy of Contour, which has the application's name. */
  async serveByProxy(): Promise<void> {
    await this.#cluster.kubectl.apply([userService(this.name), userProxy(this.name, this.hostname)], this.namespace);
  }

  /** Resolves when users are answered through the Gateway: many times in a row, for each of its threads hears of a new Service in its own time. */
  async answering(): Promise<void> {
    const endAt = systemClock.monotonicMs() + 60_000;
    for (let answered = 0; answered < 16; ) {
      if ((await ask(this.#cluster, this.hostname)).status === 200) answered += 1;
      else {
        if (systemClock.monotonicMs() > endAt) throw new Error(`${this.hostname} has not answered for 60 s`);
        answered = 0;
        await sleep(systemClock, 100);
      }
    }
  }

  /** An HTTPRoute to the canary's Service alone, for smoke and load tests of a version that no user gets; answers its host name. */
  async serveCanary(): Promise<string> {
    const hostname = `canary-${this.hostname}`;
    await this.#cluster.kubectl.apply([userRoute(`${this.name}-canary`, { hostname, service: `${this.name}-canary` })], this.namespace);
    return hostname;
  }

  watchCanary(): ObjectWatch<WatchedCanary> {
    return new ObjectWatch(this.#cluster, canaryResource, { namespace: this.namespace, name: this.name });
  }

  /** Follows the target, or another Deployment such as `<name>-primary`. */
  watchDeployment(name: string = this.name): ObjectWatch<Deployment> {
    return new ObjectWatch(this.#cluster, deploymentResource, { namespace: this.namespace, name });
  }

  watchService(): ObjectWatch<Service> {
    return new ObjectWatch(this.#cluster, serviceResource, { namespace: this.namespace, name: this.name });
  }

  /** Follows the pods of the target, not those of the primary. */
  watchPods(): ObjectWatch<Pod> {
    return new ObjectWatch(this.#cluster, podResource, { namespace: this.namespace, labels: `app=${this.name}` });
  }

  /** Release that the primary's pod template names. */
  async primaryTag(): Promise<string | undefined> {
    const primary = await this.#cluster.kubectl.get<Deployment>('deployment.apps', `${this.name}-primary`, this.namespace);
    return primary?.spec.template.spec.containers[0]?.image.split(':').at(-1);
  }

  watchRoute(): ObjectWatch<HttpRoute> {
    return new ObjectWatch(this.#cluster, routeResource, { namespace: this.namespace, name: this.name });
  }

  /** Share of the canary in the HTTPRoute as it is now, percent. */
  async routeWeight(): Promise<number | undefined> {
    const route = await this.#cluster.kubectl.get<HttpRoute>('httproute.gateway.networking.k8s.io', this.name, this.namespace);
    return route === undefined ? undefined : this.weightIn(route);
  }

  /** Share of the canary in a state of the HTTPRoute, percent. */
  weightIn(route: HttpRoute): number | undefined {
    return route.spec.rules.at(-1)?.backendRefs.find((backend) => backend.name === `${this.name}-canary`)?.weight;
  }

  /** Users' requests through the Gateway. */
  load(ratePerSecond: number, more: Partial<Pick<LoadOptions, 'hostname' | 'headers'>> = {}): Load {
    return new Load({ ...this.#cluster.gateway, hostname: this.hostname, ratePerSecond, ...more });
  }

  async #patch(target: readonly string[], patch: object): Promise<void> {
    await this.#cluster.kubectl.run(['patch', ...target, '-n', this.namespace, '-p', JSON.stringify(patch)]);
  }
}

function userService(name: string) {
  const ports = [{ name: 'http', port: 80, targetPort: 'http' }];
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: { app: name }, ports } };
}

function userProxy(name: string, fqdn: string) {
  const routes = [{ conditions: [{ prefix: '/' }], services: [{ name, port: 80 }] }];
  return { apiVersion: 'projectcontour.io/v1', kind: 'HTTPProxy', metadata: { name }, spec: { virtualhost: { fqdn }, routes } };
}

function userRoute(name: string, { hostname, service }: { readonly hostname: string; readonly service: string }) {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name },
    spec: {
      parentRefs: [{ name: 'gateway', namespace: 'platform' }],
      hostnames: [hostname],
      rules: [{ backendRefs: [{ name: service, port: 80 }] }],
    },
  };
}

function imageOf(tag: string): string {
  return `serin.dev/app:${tag}`;
}

async function readExample(file: string): Promise<unknown> {
  return load(await readFile(join(examples, file), 'utf8'));
}
