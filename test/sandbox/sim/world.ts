import type { KubeManifest } from '../../../src/kube/object.ts';
import { objectKey } from '../../../src/kube/object-key.ts';
import type { Resource } from '../../../src/kube/resource.ts';
import { demoDeployment, demoHost, demoImages, demoManifests, demoNamespace } from '../../../src/sandbox/demo-scenario.ts';
import { createSeededRandom } from '../../../src/sandbox/seeded-random.ts';
import type { HttpRoute } from '../../../src/sandbox/sim/http-route.ts';
import type { SimulatedImages } from '../../../src/sandbox/sim/images.ts';
import type { Deployment, Pod, ReplicaSet } from '../../../src/sandbox/sim/objects.ts';
import * as kinds from '../../../src/sandbox/sim/resources.ts';
import { createSimulation, type SimulationTiming } from '../../../src/sandbox/sim/simulation.ts';
import type { Load } from '../../../src/sandbox/sim/traffic.ts';
import { createVirtualClock } from '../../../src/sandbox/virtual-clock.ts';
import { createMemoryStore } from './memory-store.ts';

export const startMs = Date.UTC(2026, 0, 1);

export interface WorldOptions {
  readonly images?: SimulatedImages;
  readonly load?: readonly Load[];
  readonly timing?: Partial<SimulationTiming>;
  readonly seed?: number;
  readonly contour?: 'present' | 'absent';
}

/** A running simulation on a virtual clock with a store of its own, and shorthands for reading it. */
export function createWorld(options: WorldOptions = {}) {
  const clock = createVirtualClock({ startMs });
  const store = createMemoryStore(clock);
  const random = createSeededRandom(options.seed ?? 1);
  const { images = demoImages, load = [], timing = {}, contour = 'absent' } = options;
  const simulation = createSimulation({ store, clock, random, images, load, timing, contour });
  simulation.start();
  const web = objectKey(demoNamespace, 'web');
  return {
    clock,
    store,
    simulation,
    deployment: (name = 'web') => store.get(kinds.deployments, objectKey(demoNamespace, name)) as Deployment,
    pods: () => store.list(kinds.pods, demoNamespace) as Pod[],
    replicaSets: () => store.list(kinds.replicaSets, demoNamespace) as ReplicaSet[],
    events: () => store.list(kinds.events, demoNamespace).map((event) => `${event['reason']}: ${event['message']}`),
    createDemo: () => {
      for (const manifest of demoManifests().filter(({ kind }) => kind !== 'Canary')) store.create(resourceOf(manifest), manifest);
    },
    createDeployment: (spec: object = {}) => {
      const manifest = demoDeployment();
      store.create(kinds.deployments, { ...manifest, spec: { ...(manifest['spec'] as object), ...spec } });
    },
    changeDeployment: (change: (spec: Deployment['spec']) => object) => {
      store.update(kinds.deployments, web, (live) => ({
        ...live,
        spec: { ...(live as Deployment).spec, ...change((live as Deployment).spec) },
      }));
    },
    createService: (name: string, selector: Record<string, string>) => {
      store.create(kinds.services, {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, namespace: demoNamespace },
        spec: { selector, ports: [{ port: 80 }] },
      });
    },
    createRoute: (backends: readonly object[], more: object = {}) => {
      store.create(kinds.httpRoutes, {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: { name: 'web', namespace: demoNamespace },
        spec: {
          parentRefs: [{ name: 'gateway', namespace: 'platform' }],
          hostnames: [demoHost],
          rules: [{ backendRefs: backends }],
          ...more,
        },
      });
    },
    changeRoute: (backends: readonly object[]) => {
      store.update(kinds.httpRoutes, web, (live) => ({
        ...live,
        spec: { ...(live as HttpRoute).spec, rules: [{ backendRefs: backends }] },
      }));
    },
    route: () => store.get(kinds.httpRoutes, web) as HttpRoute,
  };
}

export function withImage(image: string): (spec: Deployment['spec']) => object {
  return ({ template }) => ({
    template: {
      ...template,
      spec: { ...template.spec, containers: template.spec.containers.map((container) => ({ ...container, image })) },
    },
  });
}

function resourceOf(manifest: KubeManifest): Resource {
  const found = Object.values(kinds).find((value) => typeof value === 'object' && value.kind === manifest.kind);
  if (typeof found !== 'object') throw new Error(`no resource for ${manifest.kind}`);
  return found;
}
