import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from 'js-yaml';
import type { Canary, CanaryAnalysis, CanarySpec } from '../../../src/api/canary.ts';
import { canaryResource } from '../../../src/api/group.ts';
import { type Cluster, repositoryRoot } from './cluster.ts';
import { Load } from './load.ts';
import { ObjectWatch } from './object-watch.ts';
import type { TestNamespace } from './test-namespace.ts';

const examples = join(repositoryRoot, 'examples/app');
const deploymentResource = { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment' };
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

export interface HttpRoute {
  readonly metadata: { readonly resourceVersion: string };
  readonly spec: { readonly rules: readonly { readonly backendRefs: readonly { readonly name: string; readonly weight: number }[] }[] };
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

  /** Creates the Canary, with these fields over the example's. */
  async guard({ analysis, ...fields }: CanaryFields = {}): Promise<void> {
    const example = (await readExample('canary.yaml')) as Canary;
    const spec = {
      ...example.spec,
      ...fields,
      targetRef: { ...example.spec.targetRef, name: this.name },
      service: { ...example.spec.service, hosts: [this.hostname] },
      analysis: { ...example.spec.analysis, ...analysis },
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

  watchCanary(): ObjectWatch<WatchedCanary> {
    return new ObjectWatch(this.#cluster, canaryResource, { namespace: this.namespace, name: this.name });
  }

  /** Follows the target, or another Deployment such as `<name>-primary`. */
  watchDeployment(name: string = this.name): ObjectWatch<Deployment> {
    return new ObjectWatch(this.#cluster, deploymentResource, { namespace: this.namespace, name });
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
  load(ratePerSecond: number): Load {
    return new Load({ ...this.#cluster.gateway, hostname: this.hostname, ratePerSecond });
  }
}

function imageOf(tag: string): string {
  return `serin.dev/app:${tag}`;
}

async function readExample(file: string): Promise<unknown> {
  return load(await readFile(join(examples, file), 'utf8'));
}
