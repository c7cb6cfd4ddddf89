import type { Canary } from '../../../src/api/canary.ts';
import { customResourceDefinitions } from '../../../src/api/crd.ts';
import { canaryResource } from '../../../src/api/group.ts';
import type { KubeManifest } from '../../../src/kube/object.ts';
import { keyOf, objectKey } from '../../../src/kube/object-key.ts';
import type { Resource } from '../../../src/kube/resource.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { systemRandom } from '../../../src/platform/system-random.ts';
import { createApiServer } from '../../../src/sandbox/api/api-server.ts';
import { readRecorded } from '../../../src/sandbox/api/recorded.ts';
import { listen } from '../../../src/sandbox/api/socket-server.ts';
import { demoManifests } from '../../../src/sandbox/demo-scenario.ts';
import { createSimulation } from '../../../src/sandbox/sim/simulation.ts';
import { LagMeter } from './lag-meter.ts';
import { fleetImage, fleetManifests, fleetVersions, nameOf, namespaceOf } from './manifests.ts';
import { RequestTally, type RequestTotals } from './request-tally.ts';
import { listenAsPrometheus } from './stub-prometheus.ts';

const deployments: Resource = { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment' };
const namespaces: Resource = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace' };

/** Canaries from number `from` to before `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface WorldNumbers {
  readonly requests: RequestTotals;
  /** By phase, of all Canaries. */
  readonly phases: Readonly<Record<string, number>>;
  /** Of looks, ms beyond a full interval since the route was accepted, ascending. */
  readonly lagsMs: readonly number[];
  readonly cpuMs: number;
}

/** A cluster of thousands of Canaries: the sandbox's API on a socket, in real time, and a Prometheus that finds every release good. */
export class World {
  readonly #tally = new RequestTally();
  readonly #api = createApiServer({
    clock: systemClock,
    random: systemRandom,
    log: (entry) => this.#tally.take(entry),
    manifests: [...(readRecorded('crds') as readonly object[]), ...customResourceDefinitions(), ...demoManifests().slice(0, 4)],
  });
  readonly #lags = new LagMeter(this.#api.store);

  /** Serves until the process ends. */
  async start(): Promise<{ readonly apiServer: string; readonly prometheus: string }> {
    const images = new Map(
      fleetVersions.map((version) => [fleetImage(version), { readyAfterMs: 1_000, errorRatio: 0, latency: { p50Ms: 20, p99Ms: 120 } }]),
    );
    const simulation = createSimulation({
      ...{ store: this.#api.store, clock: systemClock, random: systemRandom, images, load: [] },
      // Nobody reads what would be scraped.
      timing: { scrapeIntervalMs: 86_400_000, trafficStepMs: 86_400_000 },
    });
    simulation.start();
    const { address } = await listen(this.#api, { port: 0 });
    return { apiServer: address, prometheus: await listenAsPrometheus() };
  }

  add({ from, to }: Span): void {
    for (let index = from; index < to; index++) {
      for (const manifest of fleetManifests(index)) this.#api.store.create(resourceOf(manifest), manifest);
    }
  }

  /** The users of these Canaries bump the tag. */
  release({ from, to }: Span, version: string): void {
    for (let index = from; index < to; index++) {
      this.#api.store.update(deployments, objectKey(namespaceOf(index), nameOf(index)), (object) => {
        const spec = object['spec'] as { template: { spec: { containers: readonly object[] } } };
        const containers = spec.template.spec.containers.map((container) => ({ ...container, image: fleetImage(version) }));
        return { ...object, spec: { ...spec, template: { ...spec.template, spec: { ...spec.template.spec, containers } } } };
      });
    }
  }

  /** Each of these Canaries gets another label: an event that asks for a turn and changes nothing. */
  touch({ from, to }: Span, value: string): void {
    for (let index = from; index < to; index++) {
      this.#api.store.update(canaryResource, objectKey(namespaceOf(index), nameOf(index)), (object) => ({
        ...object,
        metadata: { ...object.metadata, labels: { ...object.metadata.labels, touched: value } },
      }));
    }
  }

  phases(): WorldNumbers['phases'] {
    const phases: Record<string, number> = {};
    for (const canary of this.#api.store.list(canaryResource) as unknown as Canary[]) {
      const phase = canary.status?.phase ?? '';
      phases[phase] = (phases[phase] ?? 0) + 1;
    }
    return phases;
  }

  /** Since the last call, but for the CPU, which is since the start. */
  numbers(): WorldNumbers {
    const { user, system } = process.cpuUsage();
    return { requests: this.#tally.read(), phases: this.phases(), lagsMs: this.#lags.read(), cpuMs: (user + system) / 1000 };
  }

  /** Bytes of the JSON of everything that belongs to one Canary, without managedFields. */
  bytesOf(index: number): Readonly<Record<string, number>> {
    const bytes: Record<string, number> = {};
    for (const plural of ['canaries', 'deployments', 'services', 'httproutes', 'controllerrevisions', 'replicasets', 'pods']) {
      const resource = watched[plural];
      if (resource === undefined) continue;
      const own = this.#api.store.list(resource, namespaceOf(index)).filter((object) => belongs(keyOf(object), index));
      bytes[plural] = own.reduce(
        (sum, { metadata: { managedFields: _, ...metadata }, ...rest }) => sum + JSON.stringify({ metadata, ...rest }).length,
        0,
      );
    }
    return bytes;
  }
}

const watched: Readonly<Record<string, Resource>> = {
  canaries: canaryResource,
  deployments,
  services: { group: '', version: 'v1', plural: 'services', kind: 'Service' },
  httproutes: { group: 'gateway.networking.k8s.io', version: 'v1', plural: 'httproutes', kind: 'HTTPRoute' },
  controllerrevisions: { group: 'apps', version: 'v1', plural: 'controllerrevisions', kind: 'ControllerRevision' },
  replicasets: { group: 'apps', version: 'v1', plural: 'replicasets', kind: 'ReplicaSet' },
  pods: { group: '', version: 'v1', plural: 'pods', kind: 'Pod' },
};

function belongs(key: string, index: number): boolean {
  const name = key.slice(key.indexOf('/') + 1);
  return name === nameOf(index) || name.startsWith(`${nameOf(index)}-`);
}

function resourceOf({ kind }: KubeManifest): Resource {
  return kind === 'Namespace' ? namespaces : kind === 'Canary' ? canaryResource : deployments;
}
