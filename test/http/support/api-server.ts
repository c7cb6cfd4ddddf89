import type { CanarySource } from '../../../src/http/canary-source.ts';
import type { Access } from '../../../src/http/permit.ts';
import { createHttpServer, type HttpServer } from '../../../src/http/server.ts';
import type { Clock } from '../../../src/platform/clock.ts';
import { createMetricsRegistry } from '../../../src/platform/metrics-registry.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';

export interface ApiServerOptions {
  readonly canaries: CanarySource;
  /** Default: anonymous. */
  readonly access?: Access;
  readonly clock?: Clock;
}

/** A server with the API, to be asked by `inject` or on a free port. */
export function apiServer({ canaries, access = 'anonymous', clock = systemClock }: ApiServerOptions): {
  readonly server: HttpServer;
  readonly log: ReturnType<typeof recordingLog>;
} {
  const log = recordingLog();
  const server = createHttpServer({
    metrics: createMetricsRegistry(),
    readiness: () => ({ ready: true, reasons: [] }),
    clock,
    log,
    port: 0,
    host: '127.0.0.1',
    api: { canaries, access },
  });
  return { server, log };
}
