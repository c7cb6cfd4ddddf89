import { type App, createApp } from '../../app.ts';
import { readConfig } from '../../config.ts';
import { createHttpServer } from '../../http/server.ts';
import { createKubeClient } from '../../kube/kube-client.ts';
import { sleep } from '../../platform/sleep.ts';
import { systemClock } from '../../platform/system-clock.ts';
import { listen } from '../../sandbox/api/socket-server.ts';
import { demoNamespace } from '../../sandbox/demo-scenario.ts';
import { cliUserAgent, connectCluster } from '../cluster.ts';
import { controllerLog } from '../demo/controller-log.ts';
import { type DemoOptions, demoUsage, readDemoOptions } from '../demo/demo-options.ts';
import { type EmbeddedCluster, startEmbeddedCluster } from '../demo/embedded-cluster.ts';
import { hints } from '../demo/hints.ts';
import { writeTemporaryKubeconfig } from '../demo/kubeconfig.ts';
import { startObserver } from '../demo/observer.ts';
import { startPacer } from '../demo/pacer.ts';
import { playReleases } from '../demo/play-releases.ts';
import { demoKey } from '../demo/run-release.ts';
import { Show } from '../demo/show.ts';
import type { Terminal } from '../terminal.ts';
import { version } from '../version.ts';

/** So far behind yours the cluster's clock begins: it is faster, and kubectl calls times to come invalid. Enough for dozens of rollouts. */
const headStartMs = 30 * 60_000;
/** Where the cluster's clock begins when nobody plays afterwards: times and names that stand in what is shown then repeat too. */
const onceStartMs = Date.parse('2026-01-01T09:00:00Z');
const frameMs = 100;

/**
 * `serin demo`: three releases on an embedded cluster, in the terminal; then it stays up, or with --once returns 0 only if each ended as it should.
 * Throws UsageError, and where the port cannot be had.
 */
export async function runDemo(args: readonly string[], terminal: Terminal): Promise<number> {
  const stopped = terminal.untilStopped();
  const options = readDemoOptions(args);
  if (options === 'help') {
    terminal.out.write(demoUsage);
    return 0;
  }
  await using resources = new AsyncDisposableStack();
  const cluster = startEmbeddedCluster({
    seed: options.seed,
    startMs: options.end === 'once' ? onceStartMs : systemClock.now() - headStartMs,
    onCallMessage: (body) => show.onCallMessage(body),
  });
  const server = await listen(cluster.api, { port: options.port }).catch((error: unknown) => cannotListen(error, options.port));
  resources.defer(() => server.close());
  const kubeconfig = await writeTemporaryKubeconfig(server.address, demoNamespace);
  resources.defer(() => kubeconfig.remove());
  const { client: outside, connection } = await connectCluster({ kubeconfig: kubeconfig.path });
  resources.defer(() => connection.transport.close());
  const show = new Show({ terminal, clock: cluster.clock, ledger: cluster.ledger, speed: options.speed });
  const { app, observer } = startWorld(cluster, show);
  const tour = { isOver: false };
  // At rest the clock goes as yours does, which keeps its start.
  const speed = () => (tour.isOver && !observer.isBusy() ? 1 : options.speed);
  const pacer = startPacer({ virtual: cluster.clock, real: systemClock, speed });
  resources.defer(() => pacer.stop());
  const drawing = startDrawing(() => {
    const canary = observer.canary(demoKey);
    if (canary !== undefined) show.draw(canary, observer.pods(canary));
  });
  resources.defer(() => {
    drawing.stop();
    show.end();
  });

  const inside = createKubeClient({ connection: cluster.connection, userAgent: cliUserAgent, clock: cluster.clock });
  const play = async () => {
    const exitCode = await playReleases({ cluster, observer, inside, outside, show });
    if (options.end === 'once') return exitCode;
    tour.isOver = true;
    const api = await startApi(app, show);
    resources.defer(() => api.close());
    show.say(...hints({ kubeconfig: kubeconfig.path, apiAddress: api.address }));
    return stopped.then(() => 0);
  };
  const stop = stopped.then(() => (options.end === 'once' ? 1 : 0));
  // Awaited here: the resources are let go when this function returns.
  return await Promise.race([stop, pacer.failed, play()]);
}

/** The controller, as it is shipped, and somebody who watches it. Both live in the cluster's time and hold nothing outside it. */
function startWorld(cluster: EmbeddedCluster, show: Show) {
  const { connection, outside, clock, random } = cluster;
  const log = logTo(show);
  const request = readConfig(['-mesh-provider=gatewayapi:v1'], {});
  if (request.kind !== 'config') throw new Error('the controller has no defaults');
  const { leaderElection: _, ...settings } = request.config;
  const app = createApp({ settings, version, connection, outside, proxiedTransport: () => outside, clock, random, log });
  app.start();
  const observer = startObserver({
    ...{ connection, clock, random, log },
    onCanary: (canary, before) => show.change(canary, before),
    onEvent: (event) => show.event(event),
  });
  return { app, observer };
}

/** The controller's HTTP server, for this machine alone, which may read without a token. */
async function startApi({ registry, readiness, canaries }: App, show: Show) {
  const server = createHttpServer({
    ...{ metrics: registry, readiness },
    ...{ clock: systemClock, log: logTo(show) },
    ...{ host: '127.0.0.1', port: 0 },
    api: { canaries, access: 'anonymous' },
  });
  const { port } = await server.listen();
  return { address: `http://127.0.0.1:${port}`, close: () => server.close() };
}

const logTo = (show: Show) => controllerLog((line) => show.say(line));

function startDrawing(draw: () => void): { stop(): void } {
  const stopping = new AbortController();
  const run = async () => {
    while (!stopping.signal.aborted) {
      draw();
      await sleep(systemClock, frameMs, stopping.signal);
    }
  };
  void run();
  return { stop: () => stopping.abort() };
}

function cannotListen(error: unknown, port: DemoOptions['port']): never {
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    throw new Error(`port ${port} is in use on this machine. Choose another, or leave --port out for a free one.`);
  }
  throw error;
}
