import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import type { Canary } from '../../src/api/canary.ts';
import { canaryResource } from '../../src/api/group.ts';
import { type App, type AppSettings, createApp } from '../../src/app.ts';
import type { KubeManifest, KubeObject } from '../../src/kube/object.ts';
import { type ObjectKey, objectKey } from '../../src/kube/object-key.ts';
import type { Resource } from '../../src/kube/resource.ts';
import type { Transport, TransportRequest } from '../../src/platform/transport.ts';
import { createApiServer, type RequestLogEntry } from '../../src/sandbox/api/api-server.ts';
import { createInProcessTransport, type Fault } from '../../src/sandbox/api/in-process-transport.ts';
import { readRecorded } from '../../src/sandbox/api/recorded.ts';
import { demoApp, demoImage, demoImages, demoLoad, demoManifests, demoNamespace } from '../../src/sandbox/demo-scenario.ts';
import { createSeededRandom } from '../../src/sandbox/seeded-random.ts';
import type { SimulatedImage, SimulatedImages } from '../../src/sandbox/sim/images.ts';
import { createSimulation } from '../../src/sandbox/sim/simulation.ts';
import type { Load } from '../../src/sandbox/sim/traffic.ts';
import { createVirtualClock } from '../../src/sandbox/virtual-clock.ts';
import { allowedByRoles } from '../support/allowed-by-roles.ts';
import { recordingLog } from '../support/recording-log.ts';

export const deployments: Resource = { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment' };
export const routes: Resource = { group: 'gateway.networking.k8s.io', version: 'v1', plural: 'httproutes', kind: 'HTTPRoute' };
export const services: Resource = { group: '', version: 'v1', plural: 'services', kind: 'Service' };
const events: Resource = { group: '', version: 'v1', plural: 'events', kind: 'Event' };

export const settings: AppSettings = {
  metricsServer: 'http://prometheus:9090',
  meshProvider: 'gatewayapi:v1',
  selectorLabels: ['app', 'name', 'app.kubernetes.io/name'],
  includeLabelPrefixes: [],
  threadiness: 2,
  crossNamespaceRefs: 'allowed',
  minimumIntervalMs: 1_000,
};

function crds(): object[] {
  const folder = join(import.meta.dirname, '../../crds');
  const own = readdirSync(folder).map((file) => load(readFileSync(join(folder, file), 'utf8')) as object);
  return [...(readRecorded('crds') as object[]), ...own];
}

export interface SandboxOptions {
  readonly seed?: number;
  readonly analysis?: Readonly<Record<string, unknown>>;
  /** Merged over the Canary's spec. */
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly replicas?: number;
  /** The last word on each of the demo's objects. */
  readonly change?: (manifest: KubeManifest) => KubeManifest;
  /** Beside the demo's. */
  readonly images?: SimulatedImages;
  readonly load?: readonly Load[];
  /** There is a Contour besides the Gateway. */
  readonly contour?: 'present';
  /** Over `settings`. */
  readonly settings?: Partial<AppSettings>;
  /** The Canary that the test is about, and the namespace that it looks into; the demo's where absent. */
  readonly subject?: { readonly namespace: string; readonly name: string };
  readonly fault?: (request: { readonly method: string; readonly path: string; readonly userAgent: string }) => Fault | undefined;
}

export interface SentRequest {
  readonly atMs: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Record<string, unknown>;
}

/** A cluster in virtual time with the controller that ships: everything a test says, it says through the API. */
export class Sandbox {
  readonly clock = createVirtualClock({ startMs: Date.parse('2026-01-01T00:00:00Z') });
  readonly requests: RequestLogEntry[] = [];
  readonly log = recordingLog();
  /** How containers behave; a change counts for those that start from then on. */
  readonly images: Map<string, SimulatedImage>;
  readonly #random;
  readonly api;
  readonly simulation;
  readonly #options: SandboxOptions;
  readonly #subject: { readonly namespace: string; readonly name: string };
  readonly #key: ObjectKey;
  #app: App | undefined;
  #denied: RequestLogEntry | undefined;

  constructor(options: SandboxOptions = {}) {
    this.#options = options;
    this.#subject = options.subject ?? { namespace: demoNamespace, name: demoApp };
    this.#key = objectKey(this.#subject.namespace, this.#subject.name);
    this.images = new Map([...demoImages, ...(options.images ?? [])]);
    this.#random = createSeededRandom(options.seed ?? 1);
    this.api = createApiServer({ clock: this.clock, random: this.#random, log: (entry) => this.#note(entry), manifests: crds() });
    this.simulation = createSimulation({
      store: this.api.store,
      clock: this.clock,
      random: this.#random,
      images: this.images,
      load: options.load ?? demoLoad,
      contour: options.contour ?? 'absent',
    });
  }

  /** Applies the demo's objects and starts the controller. */
  start(): this {
    this.simulation.start();
    for (const manifest of this.manifests()) this.api.store.create(resourceOf(manifest), manifest);
    this.startController();
    return this;
  }

  manifests(): KubeManifest[] {
    const { analysis, spec, replicas, change = (manifest) => manifest } = this.#options;
    return demoManifests({ ...(analysis === undefined ? {} : { analysis }), ...(replicas === undefined ? {} : { replicas }) })
      .map((manifest) => (manifest.kind === 'Canary' ? { ...manifest, spec: { ...(manifest['spec'] as object), ...spec } } : manifest))
      .map(change);
  }

  startController(): void {
    const { fault } = this.#options;
    const transport = createInProcessTransport({
      api: this.api,
      clock: this.clock,
      random: this.#random,
      ...(fault === undefined
        ? {}
        : { fault: (request) => fault({ method: request.method, path: request.path, userAgent: request.headers['user-agent'] ?? '' }) }),
    });
    this.#app = createApp({
      settings: { ...settings, ...this.#options.settings },
      version: 'test',
      connection: { server: 'http://sandbox', transport, authorize: async (headers) => ({ ...headers }) },
      outside: this.#outside(),
      proxiedTransport: () => this.#outside(),
      clock: this.clock,
      random: this.#random,
      log: this.log,
    });
    this.#app.start();
  }

  /** As kill -9 does: what it was about to do is not done. A new one may be started. */
  killController(): void {
    void this.#app?.stop();
    this.#app = undefined;
  }

  get app(): App {
    if (this.#app === undefined) throw new Error('the controller is not running');
    return this.#app;
  }

  get canary(): Canary {
    return this.object(canaryResource) as unknown as Canary;
  }

  object(resource: Resource, name = this.#subject.name): KubeObject {
    const object = this.api.store.get(resource, objectKey(this.#subject.namespace, name));
    if (object === undefined) throw new Error(`there is no ${resource.kind} ${name}`);
    return object;
  }

  /** The user bumps the tag. */
  release(version: string): this {
    this.api.store.update(deployments, this.#key, (object) => {
      const spec = object['spec'] as { template: { spec: { containers: readonly object[] } } };
      const containers = spec.template.spec.containers.map((container) => ({ ...container, image: demoImage(version) }));
      return { ...object, spec: { ...spec, template: { ...spec.template, spec: { ...spec.template.spec, containers } } } };
    });
    return this;
  }

  edit(change: (spec: Record<string, unknown>) => Record<string, unknown>): this {
    this.api.store.update(canaryResource, this.#key, (object) => ({ ...object, spec: change(object['spec'] as Record<string, unknown>) }));
    return this;
  }

  async run(ms: number): Promise<this> {
    await this.clock.advance(ms);
    this.#complain();
    return this;
  }

  #note(entry: RequestLogEntry): void {
    this.requests.push(entry);
    const { resource, userAgent } = entry;
    if (userAgent.startsWith('serin/') && resource !== undefined && !allowedByRoles(resource)) this.#denied ??= entry;
  }

  /** Fails every test in which Serin asks for what its roles do not allow. */
  #complain(): void {
    if (this.#denied !== undefined) throw new Error(`no role of the chart allows ${this.#denied.method} ${this.#denied.path}`);
  }

  /** Lets time pass until `holds`, or fails the test with what the Canary says. */
  async until(holds: (canary: Canary) => boolean, limitMs = 300_000): Promise<this> {
    const endMs = this.clock.now() + limitMs;
    while (!holds(this.canary)) {
      if (this.clock.now() >= endMs)
        throw new Error(`did not happen within ${limitMs / 1000} s: ${JSON.stringify(this.canary.status, null, 1)}\n${this.story()}`);
      await this.clock.advance(50);
    }
    this.#complain();
    return this;
  }

  async untilPhase(phase: string, limitMs?: number): Promise<this> {
    return this.until((canary) => canary.status?.phase === phase, limitMs);
  }

  /** Notes of Serin's Events, in order. */
  notes(): string[] {
    return this.api.store
      .list(events, this.#subject.namespace)
      .filter((event) => (event['source'] as { component?: string } | undefined)?.component === 'serin')
      .map((event) => `${event['reason']}: ${event['message']}`);
  }

  story(): string {
    return [...this.notes(), ...this.log.lines.filter((line) => line.level !== 'debug').map((line) => JSON.stringify(line))].join('\n');
  }

  image(name: string): string {
    const spec = this.object(deployments, name)['spec'] as { template: { spec: { containers: readonly { image: string }[] } } };
    return spec.template.spec.containers[0]?.image ?? '';
  }

  /** Serin's requests besides Events, Lease and watches. */
  ownRequests(sinceMs: number): RequestLogEntry[] {
    return this.requests.filter(
      ({ timeMs, userAgent, resource }) =>
        timeMs >= sinceMs &&
        userAgent.startsWith('serin/') &&
        resource?.plural !== 'events' &&
        resource?.plural !== 'leases' &&
        resource?.verb !== 'watch',
    );
  }

  /** Requests to anything but Prometheus: hooks, sinks. */
  readonly sent: SentRequest[] = [];
  /** What a sink answers; 200 where it says nothing. */
  readonly answers = new Map<string, number>();

  /** Bodies of the hooks that were called at `url`, in order. */
  calls(url: string): Record<string, unknown>[] {
    return this.sent.filter((request) => request.url === url).map(({ body }) => body);
  }

  #outside(): Transport {
    const answer = (request: TransportRequest) => {
      if (request.url.startsWith(settings.metricsServer)) return this.simulation.prometheus(request);
      this.sent.push({ atMs: this.clock.now(), url: request.url, headers: request.headers ?? {}, body: JSON.parse(request.body ?? '{}') });
      return { status: this.answers.get(request.url) ?? 200, headers: {}, body: '' };
    };
    return {
      request: async (request) => answer(request),
      stream: async (request) => {
        const { status, headers, body } = answer(request);
        return {
          status,
          headers,
          body: (async function* () {
            yield body;
          })(),
        };
      },
      close: async () => {},
    };
  }
}

export function resourceOf(manifest: KubeManifest): Resource {
  const known: Record<string, Resource> = {
    Namespace: { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace' },
    GatewayClass: { group: 'gateway.networking.k8s.io', version: 'v1', plural: 'gatewayclasses', kind: 'GatewayClass' },
    Gateway: { group: 'gateway.networking.k8s.io', version: 'v1', plural: 'gateways', kind: 'Gateway' },
    Deployment: deployments,
    Canary: canaryResource,
  };
  const resource = known[manifest.kind];
  if (resource === undefined) throw new Error(`the fixture has a ${manifest.kind}`);
  return resource;
}
