import { customResourceDefinitions } from '../../api/crd.ts';
import type { KubeConnection } from '../../kube/connection.ts';
import type { Random } from '../../platform/random.ts';
import type { Transport, TransportRequest } from '../../platform/transport.ts';
import { createApiServer, type RequestLogEntry, type SandboxApi } from '../../sandbox/api/api-server.ts';
import { createInProcessTransport } from '../../sandbox/api/in-process-transport.ts';
import { readRecorded } from '../../sandbox/api/recorded.ts';
import { demoImages, demoLoad, demoManifests } from '../../sandbox/demo-scenario.ts';
import { createSeededRandom } from '../../sandbox/seeded-random.ts';
import { createSimulation, type Simulation } from '../../sandbox/sim/simulation.ts';
import type { TrafficLedger } from '../../sandbox/sim/traffic-ledger.ts';
import { createVirtualClock, type VirtualClock } from '../../sandbox/virtual-clock.ts';
import { onCallAddress } from './on-call.ts';

/**
 * The releases of the demo follow one another closely, so each look judges the last ten seconds alone, for which Prometheus scrapes often: a longer window
 * would still hold the release before.
 */
const analysis = {
  metrics: [
    { name: 'request-success-rate', interval: '10s', thresholdRange: { min: 99 } },
    { name: 'request-duration', interval: '10s', thresholdRange: { max: 500 } },
  ],
};
const scrapeIntervalMs = 2_000;

/** A small Kubernetes with a shop's web server under a Canary, users who send requests, and a Prometheus, all in this process and in virtual time. */
export interface EmbeddedCluster {
  readonly api: SandboxApi;
  readonly clock: VirtualClock;
  readonly random: Random;
  /** In process; its time-outs and latencies are those of `clock`. */
  readonly connection: KubeConnection;
  /** The way to the chat of whoever is on call, and to Prometheus at any other address. */
  readonly outside: Transport;
  readonly ledger: TrafficLedger;
  /** Requests of the controller so far, besides Events, Lease and watches (the budget of the architecture). */
  controllerRequests(): number;
}

export interface EmbeddedClusterOptions {
  readonly seed: number;
  readonly startMs: number;
  /** Takes the body of each message to whoever is on call. */
  readonly onCallMessage: (body: string) => void;
}

/** Same seed, same run: latencies, names and errors are drawn from it. It holds nothing outside the process, and stands still when its clock does. */
export function startEmbeddedCluster(options: EmbeddedClusterOptions): EmbeddedCluster {
  const clock = createVirtualClock({ startMs: options.startMs });
  const random = createSeededRandom(options.seed);
  let controllerRequests = 0;
  const api = createApiServer({
    clock,
    random,
    log: (entry) => {
      if (isBudgeted(entry)) controllerRequests++;
    },
    manifests: [
      ...(readRecorded('crds') as readonly object[]),
      ...customResourceDefinitions(),
      ...demoManifests({ analysis, onCallAddress }),
    ],
  });
  const simulation = createSimulation({
    store: api.store,
    clock,
    random,
    images: demoImages,
    load: demoLoad,
    timing: { scrapeIntervalMs },
  });
  simulation.start();
  const transport = createInProcessTransport({ api, clock, random });
  return {
    api,
    clock,
    random,
    connection: { server: 'http://embedded', transport, authorize: async (headers) => ({ ...headers }) },
    outside: outsideOf(simulation, options.onCallMessage),
    ledger: simulation.ledger,
    controllerRequests: () => controllerRequests,
  };
}

function isBudgeted({ userAgent, resource }: RequestLogEntry): boolean {
  if (!userAgent.startsWith('serin/') || resource === undefined) return false;
  return resource.verb !== 'watch' && resource.plural !== 'events' && resource.plural !== 'leases';
}

function outsideOf(simulation: Simulation, onCallMessage: (body: string) => void): Transport {
  const take = ({ body = '' }: TransportRequest) => {
    onCallMessage(body);
    return { status: 200, headers: {}, body: 'ok' };
  };
  return {
    request: async (request) => (request.url === onCallAddress ? take(request) : simulation.prometheus(request)),
    stream: async () => {
      throw new Error('nothing outside the cluster streams');
    },
    close: async () => {},
  };
}
