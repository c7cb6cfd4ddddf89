import { createApp } from '../../src/app.ts';
import { splitKey } from '../../src/kube/object-key.ts';
import type { TransportRequest } from '../../src/platform/transport.ts';
import { createInProcessTransport, type InProcessTransport } from '../../src/sandbox/api/in-process-transport.ts';
import { lateTransport } from './late-transport.ts';
import { type Fate, Life } from './mortal.ts';
import { metricsServer } from './outside.ts';
import { leaseKey } from './shop.ts';
import type { World, WorldOptions } from './world.ts';

export interface ProcessOptions extends Required<Pick<WorldOptions, 'fault' | 'lease'>> {
  readonly name: string;
  readonly onEnd: () => void;
}

/** The controller that ships, as one process of the world: it can be killed at any request, and everything it sends is accounted to it. */
export class ControllerProcess {
  readonly name: string;
  readonly life: Life;
  readonly #api: InProcessTransport;
  #wallShiftMs = 0;

  constructor(world: World, { name, lease, fault, onEnd }: ProcessOptions) {
    this.name = name;
    this.life = new Life(() => {
      onEnd();
      this.#api.breakStreams('reset');
    });
    const { namespace } = splitKey(leaseKey);
    const clock = { ...this.life.clock(world.clock), now: () => world.clock.now() + this.#wallShiftMs };
    this.#api = createInProcessTransport({
      api: {
        ...world.api,
        handle: (request) => world.handle(name, request),
      },
      clock: world.clock,
      random: world.random,
      fault,
    });
    const fateOf = (request: TransportRequest): Fate => (isCounted(request) ? world.fateOf(name, word(request)) : 'lives');
    const outside = this.life.transport(world.outside.transport(), fateOf);
    const log = {
      ...world.log,
      child: (fields: object) => world.log.child({ ...fields, process: name }),
    };
    createApp({
      settings: {
        metricsServer,
        meshProvider: 'gatewayapi:v1',
        selectorLabels: ['app', 'name', 'app.kubernetes.io/name'],
        includeLabelPrefixes: [],
        threadiness: 2,
        crossNamespaceRefs: 'allowed',
        minimumIntervalMs: 1_000,
        ...(lease === 'used' ? { leaderElection: { namespace, identity: name } } : {}),
      },
      version: 'proof',
      connection: {
        server: 'http://sandbox',
        transport: this.life.transport(lateTransport(this.#api, { world, process: name }), fateOf),
        authorize: async (headers) => ({ ...headers }),
      },
      outside,
      proxiedTransport: () => outside,
      clock,
      random: world.random,
      log,
    }).start();
  }

  /** As a corrected system clock does; nothing that measures how long something took notices. */
  jumpClock(byMs: number): void {
    this.#wallShiftMs += byMs;
  }

  breakStreams(how: 'reset' | 'stall'): void {
    this.#api.breakStreams(how);
  }
}

/** Writes, hooks and alerts; not reads, queries, Events, Leases and event hooks, whose loss costs nothing. */
function isCounted({ method, url }: TransportRequest): boolean {
  return method !== 'GET' && !url.startsWith(metricsServer) && !/\/(events|leases)(\/|\?|$)/.test(url) && !url.endsWith('/event');
}

function word({ method, url }: TransportRequest): string {
  const { host, pathname } = new URL(url);
  return `${method} ${host}${pathname}`;
}
