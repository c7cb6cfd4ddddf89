import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';
import type { TransportRequest, TransportResponse } from '../../platform/transport.ts';
import { createPrometheusApi } from '../prometheus/http-api.ts';
import { startScraper } from '../prometheus/scraper.ts';
import { createSeriesStore, type SeriesStore } from '../prometheus/series-store.ts';
import type { Store } from '../store.ts';
import { type ContourController, startContourController } from './contour-controller.ts';
import type { ControlLoop } from './control-loop.ts';
import { startDeploymentController } from './deployment-controller.ts';
import { type Endpoints, watchEndpoints } from './endpoints.ts';
import { createEventRecorder } from './event-recorder.ts';
import { type GatewayController, startGatewayController } from './gateway-controller.ts';
import type { SimulatedImages } from './images.ts';
import { type Kubelet, startKubelet } from './kubelet.ts';
import { startReplicaSetController } from './replica-set-controller.ts';
import { createRequestMetrics } from './request-metrics.ts';
import { watchScrapeTargets } from './scrape-targets.ts';
import { type Load, startTraffic } from './traffic.ts';
import { createTrafficLedger, type TrafficLedger } from './traffic-ledger.ts';

export interface SimulationOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly images: SimulatedImages;
  readonly load: readonly Load[];
  readonly timing?: Partial<SimulationTiming>;
  /** `present`: there is a Contour besides, and hosts of its HTTPProxies are served. Default `absent`. */
  readonly contour?: 'present' | 'absent';
}

/** How fast the simulated cluster is. */
export interface SimulationTiming {
  /** From an object's change to the workload controllers' reaction. */
  readonly reactMs: number;
  readonly podStartMs: number;
  readonly podTerminateMs: number;
  readonly routeAcceptMs: number;
  readonly routePropagateMs: number;
  readonly trafficStepMs: number;
  readonly scrapeIntervalMs: number;
}

export const defaultTiming: SimulationTiming = {
  reactMs: 20,
  podStartMs: 500,
  podTerminateMs: 1000,
  routeAcceptMs: 100,
  routePropagateMs: 100,
  trafficStepMs: 250,
  scrapeIntervalMs: 5000,
};

/** The living part of the embedded cluster. What is running is there only between `start` and `stop`. */
export interface Simulation {
  /** Starts controllers, traffic and scraping on what is in the store. A second call while running is harmless. */
  start(): void;
  stop(): void;
  readonly ledger: TrafficLedger;
  readonly series: SeriesStore;
  /** Prometheus' HTTP API, for a Transport or a socket. Never throws. */
  prometheus(request: TransportRequest): TransportResponse;
  /** For faults and observers. Throws while the simulation is not running. */
  readonly parts: SimulationParts;
}

export interface SimulationParts {
  readonly deployments: ControlLoop;
  readonly replicaSets: ControlLoop;
  readonly kubelet: Kubelet;
  readonly gateway: GatewayController;
  readonly contour?: ContourController;
  readonly endpoints: Endpoints;
}

const keepSamplesMs = 15 * 60_000;
const keepTrafficMs = 60 * 60_000;

/** Wires the workload controllers, the Gateway, the traffic and Prometheus to one store and one clock. The same seed and clock repeat a run exactly. */
export function createSimulation(options: SimulationOptions): Simulation {
  const timing = { ...defaultTiming, ...options.timing };
  const series = createSeriesStore({ keepMs: keepSamplesMs });
  const ledger = createTrafficLedger({ keepMs: keepTrafficMs });
  const prometheus = createPrometheusApi({ store: series, clock: options.clock });
  let running: { readonly parts: SimulationParts; readonly stop: () => void } | undefined;
  return {
    start: () => {
      running ??= startAll(options, { timing, series, ledger });
    },
    stop: () => {
      running?.stop();
      running = undefined;
    },
    ledger,
    series,
    prometheus,
    get parts() {
      if (running === undefined) throw new Error('the simulation is not running');
      return running.parts;
    },
  };
}

interface Shared {
  readonly timing: SimulationTiming;
  readonly series: SeriesStore;
  readonly ledger: TrafficLedger;
}

function startAll(options: SimulationOptions, { timing, series, ledger }: Shared) {
  const parts = startParts(options, timing);
  const { store, clock, random, images, load } = options;
  const metrics = createRequestMetrics();
  const targets = watchScrapeTargets(store, metrics);
  const stopTraffic = startTraffic({
    ...{ clock, random, images, load, ledger, metrics },
    endpoints: parts.endpoints,
    activeRoutes: () => [...parts.gateway.activeRoutes(), ...(parts.contour?.activeRoutes() ?? [])],
    stepMs: timing.trafficStepMs,
  });
  const stopScraper = startScraper({ clock, store: series, intervalMs: timing.scrapeIntervalMs, targets: targets.list });
  const stop = () => {
    stopScraper();
    stopTraffic();
    for (const part of [targets, ...Object.values(parts)]) part.stop();
  };
  return { parts, stop };
}

function startParts({ store, clock, random, images, contour = 'absent' }: SimulationOptions, timing: SimulationTiming): SimulationParts {
  const recorder = (component: string) => createEventRecorder({ store, clock, component });
  const { reactMs, podStartMs: startMs, podTerminateMs: terminateMs, routeAcceptMs: acceptMs, routePropagateMs: propagateMs } = timing;
  return {
    deployments: startDeploymentController({ store, clock, reactMs, recordEvent: recorder('deployment-controller') }),
    replicaSets: startReplicaSetController({ store, clock, random, reactMs, recordEvent: recorder('replicaset-controller') }),
    kubelet: startKubelet({ store, clock, images, startMs, terminateMs, recordEvent: recorder('kubelet') }),
    gateway: startGatewayController({ store, clock, acceptMs, propagateMs }),
    ...(contour === 'present' ? { contour: startContourController({ store, clock, acceptMs, propagateMs }) } : {}),
    endpoints: watchEndpoints(store),
  };
}
