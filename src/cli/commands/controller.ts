import { randomUUID } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';
import { type App, type AppSettings, createApp } from '../../app.ts';
import { type Config, readConfig } from '../../config.ts';
import { createAccess } from '../../http/create-access.ts';
import { createHttpServer, type HttpServer } from '../../http/server.ts';
import { type LoadedConnection, loadKubeConnection } from '../../kube/config.ts';
import { createLog, type Log } from '../../platform/log.ts';
import { systemClock } from '../../platform/system-clock.ts';
import { systemRandom } from '../../platform/system-random.ts';
import { createUndiciTransport } from '../../platform/undici-transport.ts';
import { countRequests } from '../count-requests.ts';
import type { Terminal } from '../terminal.ts';
import { version } from '../version.ts';

/**
 * `serin controller`: acts on the Canaries of a cluster until SIGTERM or SIGINT. An API server that cannot be reached is waited for; /readyz and the log say so.
 * Throws ConfigError, KubeConfigError, and where the port cannot be had. Returns the exit code.
 */
export async function runController(args: readonly string[], { env, out, untilStopped }: Terminal): Promise<number> {
  const stopped = untilStopped();
  const request = readConfig(args, env);
  if (request.kind !== 'config') {
    out.write(request.kind === 'help' ? request.text : `serin ${version}\n`);
    return 0;
  }
  const { config, notices } = request;
  const log = createLog(config.logLevel);
  for (const notice of notices) log.warn({}, notice);
  const connection = await loadKubeConnection({
    ...(config.kubeconfig === undefined ? {} : { kubeconfig: config.kubeconfig }),
    ...(config.master === undefined ? {} : { master: config.master }),
  });
  const controller = await startController(config, { connection, log });
  await stopped;
  log.info({}, 'stopping');
  await controller.stop();
  log.info({}, 'stopped');
  return 0;
}

interface Surroundings {
  readonly connection: LoadedConnection;
  readonly log: Log;
}

async function startController(config: Config, { connection, log }: Surroundings): Promise<{ stop(): Promise<void> }> {
  const outside = createUndiciTransport();
  const counted = countRequests(connection.transport);
  const app = createApp({
    settings: settingsOf(config),
    version,
    connection: { ...connection, transport: counted.transport },
    outside,
    proxiedTransport: (proxyUrl) => createUndiciTransport({ proxy: { http: proxyUrl, https: proxyUrl } }),
    clock: systemClock,
    random: systemRandom,
    log,
  });
  counted.countIn(app.registry);
  app.registry.addProcessMetrics();
  const lifecycle = { isStopping: false };
  const server = serverOf(app, { config, connection: { ...connection, transport: counted.transport }, log, lifecycle });
  const { port } = await listen(server, config.port);
  log.info({ version, port, server: connection.server, namespace: config.namespace ?? 'all' }, 'started');
  app.start();
  void sayWhetherMeasured(app, log);
  return {
    async stop() {
      lifecycle.isStopping = true;
      await app.stop();
      await server.close();
      await Promise.all([connection.transport.close(), outside.close()]);
    },
  };
}

/** A wrong address would else show in the first rollout only. */
async function sayWhetherMeasured(app: App, log: Log): Promise<void> {
  const problem = await app.metricsServerProblem();
  if (problem === undefined) return;
  log.warn({ problem }, 'the metrics server does not answer: checks that ask it hold their rollouts. Is -metrics-server right?');
}

function settingsOf({ leaderElection, ...config }: Config): AppSettings {
  if (leaderElection === undefined) return config;
  return { ...config, leaderElection: { namespace: leaderElection.namespace, identity: `${hostname()}_${randomUUID()}` } };
}

function serverOf(
  app: App,
  { config, connection, log, lifecycle }: Surroundings & { readonly config: Config; readonly lifecycle: { readonly isStopping: boolean } },
): HttpServer {
  return createHttpServer({
    metrics: app.registry,
    readiness: () => (lifecycle.isStopping ? { ready: false, reasons: ['this process is stopping'] } : app.readiness()),
    clock: systemClock,
    log,
    port: config.port,
    host: anyAddress(),
    api: {
      canaries: app.canaries,
      access: createAccess({ anonymousRead: config.anonymousRead, connection, userAgent: `serin/${version}`, clock: systemClock }),
    },
  });
}

/** All addresses of this machine; `::` alone would fail where there is no IPv6. */
function anyAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.some(({ family }) => family === 'IPv6') ? '::' : '0.0.0.0';
}

async function listen(server: HttpServer, port: number): Promise<{ readonly port: number }> {
  try {
    return await server.listen();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new Error(`port ${port} is in use on this machine. Choose another: -port=PORT, or -port=0 for any.`);
    if (code === 'EACCES') throw new Error(`port ${port} may not be used by this user. Choose one above 1023: -port=8080.`);
    throw error;
  }
}
