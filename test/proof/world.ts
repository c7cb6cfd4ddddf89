import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import type { Canary } from '../../src/api/canary.ts';
import { canaryResource } from '../../src/api/group.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import type { Resource } from '../../src/kube/resource.ts';
import { createApiServer, type SandboxApi } from '../../src/sandbox/api/api-server.ts';
import type { Fault } from '../../src/sandbox/api/in-process-transport.ts';
import { readRecorded } from '../../src/sandbox/api/recorded.ts';
import type { ApiRequest, ApiResponse, RequestInfo } from '../../src/sandbox/api/serve/request.ts';
import { createSeededRandom } from '../../src/sandbox/seeded-random.ts';
import { deployments, gatewayClasses, gateways, namespaces, services } from '../../src/sandbox/sim/resources.ts';
import { createSimulation } from '../../src/sandbox/sim/simulation.ts';
import { createVirtualClock } from '../../src/sandbox/virtual-clock.ts';
import { recordingLog } from '../support/recording-log.ts';
import { startContour } from './contour.ts';
import { ControllerProcess } from './controller-process.ts';
import { type Fact, type Writer, wordFact } from './fact.ts';
import type { Fate } from './mortal.ts';
import { Observer } from './observer.ts';
import { Outside } from './outside.ts';
import { holdsSecret } from './rules/secrecy-rule.ts';
import { images, resources, type ShopOptions, shop, shopManifests, withVersion } from './shop.ts';
import { isRoute, View, wordRoute } from './view.ts';
import { Weather } from './weather.ts';

/** What is under way when the controller is started again takes so long until it acts. */
const startUpMs = 2_000;
const lookEveryMs = 200;
/** The lease of a killed holder runs out, and the next one acts. */
const takeoverMs = 20_000;

const kinds: Readonly<Record<string, Resource>> = {
  Namespace: namespaces,
  GatewayClass: gatewayClasses,
  Gateway: gateways,
  Deployment: deployments,
  Service: services,
  Canary: canaryResource,
  Secret: resources.secrets,
  ConfigMap: resources.configMaps,
  AlertProvider: resources.alertProviders,
  HorizontalPodAutoscaler: resources.horizontalPodAutoscalers,
};

const crds: readonly object[] = (() => {
  const folder = join(import.meta.dirname, '../../crds');
  const own = readdirSync(folder).map((file) => load(readFileSync(join(folder, file), 'utf8')) as object);
  return [...(readRecorded('crds') as object[]), ...own];
})();

export interface WorldOptions extends ShopOptions {
  readonly seed: number;
  /** What goes wrong with one request to the API server. */
  readonly fault?: (request: ApiRequest, info: RequestInfo | undefined) => Fault | undefined;
}

/** A cluster in virtual time, its users, the controllers that run in it, and the observer that judges them. */
export class World {
  readonly clock = createVirtualClock({ startMs: Date.parse('2026-01-01T00:00:00Z') });
  readonly random;
  readonly api: SandboxApi;
  readonly simulation;
  readonly outside: Outside;
  readonly observer: Observer;
  readonly view: View;
  readonly log = recordingLog();
  /** How containers behave; a change counts for those that start from then on. */
  readonly images = new Map(images);
  readonly weather = new Weather();
  readonly facts: { readonly atMs: number; readonly fact: Fact }[] = [];
  /** Decides over each counted request of any controller (crash test). */
  fateOf: (process: string, request: string) => Fate = () => 'lives';
  readonly #options: WorldOptions;
  readonly #known = new Map<string, KubeObject>();
  readonly #startMs: number;
  #writer: Writer = 'cluster';
  #processes: ControllerProcess[] = [];
  #started = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.random = createSeededRandom(options.seed);
    this.#startMs = this.clock.now();
    this.api = createApiServer({ clock: this.clock, random: this.random, manifests: crds });
    this.simulation = createSimulation({
      ...{ store: this.api.store, clock: this.clock, random: this.random, images: this.images },
      load: [
        { host: shop.host, requestsPerSecond: 40 },
        { service: shop.key, requestsPerSecond: 4 },
      ],
      timing: { trafficStepMs: 500, scrapeIntervalMs: 1000 },
    });
    const contour = startContour({ store: this.api.store, clock: this.clock });
    this.view = new View({
      store: this.api.store,
      now: () => this.clock.now(),
      activeRoutes: () => [...this.simulation.parts.gateway.activeRoutes(), ...contour.active()],
    });
    this.observer = new Observer(this.view, () => this.#processes.length > 0);
    this.outside = new Outside({
      ...{ clock: this.clock, random: this.random },
      prometheus: (request) => this.simulation.prometheus(request),
      tell: (fact) => this.tell(fact),
    });
    this.api.store.subscribe(({ type, resource, object }) => {
      if (resource.plural === 'events') return;
      const key = object.metadata.uid;
      const before = this.#known.get(key);
      if (type === 'DELETED') this.#known.delete(key);
      else this.#known.set(key, object);
      this.tell({ kind: 'object', type, resource, object, before, writer: this.#writer });
    });
  }

  /** Brings up cluster, application and one controller. */
  start(): this {
    this.simulation.start();
    this.user('creates everything', () => {
      for (const manifest of shopManifests(this.#options)) {
        const resource = kinds[manifest.kind];
        if (resource !== undefined) this.api.store.create(resource, manifest);
      }
    });
    const look = () => {
      this.observer.look();
      this.clock.schedule(lookEveryMs, look);
    };
    look();
    return this.startController();
  }

  tell(fact: Fact): void {
    this.facts.push({ atMs: this.clock.now(), fact });
    this.observer.see(fact);
  }

  as<T>(writer: Writer, deed: () => T): T {
    const before = this.#writer;
    this.#writer = writer;
    try {
      return deed();
    } finally {
      this.#writer = before;
    }
  }

  /** A request to the API server as the process `name` sends it: what it changes, and that it was accepted, is accounted to it. */
  handle(name: string, request: ApiRequest): ApiResponse {
    const answer = this.as(name, () => this.api.handle(request));
    const info = this.api.describe(request);
    const isOwn = request.method !== 'GET' && info?.plural !== 'events' && info?.plural !== 'leases';
    if (isOwn && answer.status < 300)
      this.tell({ kind: 'write', writer: name, identity: name, request: `${request.method} ${request.path}` });
    return answer;
  }

  user(text: string, deed: () => void): this {
    this.tell({ kind: 'note', text: `the user ${text}` });
    this.as('user', deed);
    return this;
  }

  startController(): this {
    this.#started += 1;
    const name = `serin#${this.#started}`;
    this.tell({ kind: 'note', text: `${name} starts` });
    this.observer.excuse(this.clock.now() + startUpMs);
    const { fault, lease = 'none' } = this.#options;
    const faultOf: NonNullable<typeof fault> = (request, info) => fault?.(request, info) ?? this.weather.faultOf(name, request, info);
    this.#processes.push(new ControllerProcess(this, { name, lease, fault: faultOf, onEnd: () => this.#ended(name) }));
    return this;
  }

  /** As `kill -9` does. */
  killController(): this {
    this.#processes[0]?.life.end();
    return this;
  }

  #ended(name: string): void {
    this.tell({ kind: 'note', text: `${name} is killed` });
    this.#processes = this.#processes.filter((process) => process.name !== name);
    if (this.#options.lease === 'used') this.observer.excuse(this.clock.now() + takeoverMs);
  }

  /** How many controllers there should be. */
  get replicas(): number {
    return this.#options.lease === 'used' ? 2 : 1;
  }

  get running(): number {
    return this.#processes.length;
  }

  get processes(): readonly ControllerProcess[] {
    return this.#processes;
  }

  breakStreams(how: 'reset' | 'stall'): void {
    for (const process of this.#processes) process.breakStreams(how);
  }

  get canary(): Canary | undefined {
    return this.view.canary();
  }

  release(version: string): this {
    return this.user(`releases ${version}`, () => {
      this.api.store.update(deployments, shop.key, (object) => withVersion(object, version));
    });
  }

  edit(text: string, change: (spec: Record<string, unknown>) => Record<string, unknown>): this {
    return this.user(text, () => {
      if (this.canary === undefined) return;
      this.api.store.update(canaryResource, shop.key, (object) => ({ ...object, spec: change(object['spec'] as Record<string, unknown>) }));
    });
  }

  async run(ms: number): Promise<this> {
    await this.clock.advance(ms);
    return this;
  }

  /** Lets time pass until `holds`; throws with the story when it does not within the limit. */
  async until(what: string, holds: (world: World) => boolean, limitMs = 240_000): Promise<this> {
    const endMs = this.clock.now() + limitMs;
    while (!holds(this)) {
      if (this.clock.now() >= endMs) throw new Error(`"${what}" did not happen within ${limitMs / 1000} s\n${this.story()}`);
      await this.clock.advance(100);
    }
    return this;
  }

  untilPhase(...phases: readonly string[]): Promise<this> {
    return this.until(`phase ${phases.join(' or ')}`, () => phases.includes(this.canary?.status?.phase ?? ''));
  }

  /** The observer's last look; what only the end can show. */
  end(): this {
    if (holdsSecret(JSON.stringify(this.log.lines))) this.observer.report('I12', 'a log line holds a secret value', ['log']);
    this.observer.end();
    return this;
  }

  /** What happened, event by event, without the noise of pods; the same for the same seed. */
  story(): string {
    const quiet = new Set(['pods', 'replicasets', 'gateways', 'gatewayclasses', 'namespaces', 'leases']);
    const told = this.facts.filter(({ fact }) => fact.kind !== 'object' || !quiet.has(fact.resource.plural));
    const lines = told.map(({ atMs, fact }) => `${this.#time(atMs)} ${wordFact(fact)}${this.#details(fact)}`);
    const found = this.observer.violations.map(
      ({ invariant, rollout, atMs, event, objects, message }) =>
        `${this.#time(atMs)} ${invariant} broken in ${rollout} at "${event}": ${message} [${objects.join('; ')}]`,
    );
    return [...lines, ...found].join('\n');
  }

  #time(atMs: number): string {
    return ((atMs - this.#startMs) / 1000).toFixed(3).padStart(8);
  }

  #details(fact: Fact): string {
    if (fact.kind !== 'object') return '';
    const { object, resource } = fact;
    if (resource.plural === 'canaries') {
      const { phase, run, lastAppliedSpec } = (object as unknown as Canary).status ?? {};
      return ` ${phase} ${run?.state} weight ${run?.weight} applied ${lastAppliedSpec} ${run?.reason ?? ''} ${run?.message ?? ''}`;
    }
    if (resource.plural === 'deployments') {
      const { replicas, template } = object['spec'] as { replicas: number; template: Parameters<View['fingerprint']>[0] };
      const { availableReplicas = 0 } = (object['status'] ?? {}) as { availableReplicas?: number };
      return ` ${this.view.fingerprint(template)} ${template.spec.containers[0]?.image} ${availableReplicas}/${replicas}`;
    }
    return isRoute(resource) ? wordRoute(object) : '';
  }
}
