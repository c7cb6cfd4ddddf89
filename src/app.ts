import { createAlertDelivery } from './alerts/alert-delivery.ts';
import { createAlertSender } from './alerts/alert-sender.ts';
import { type GlobalAlertFlags, type GlobalSink, globalSinkOf } from './alerts/alert-sink.ts';
import { failureEvents } from './alerts/failure-events.ts';
import { alertTypes } from './alerts/registry.ts';
import type { Announcement } from './api/announcement.ts';
import { type Canary, isCanary } from './api/canary.ts';
import { providerName } from './api/defaults.ts';
import { alertProviderResource, canaryResource, metricTemplateResource } from './api/group.ts';
import type { Delivery } from './api/run.ts';
import { type TargetKind, type ValidationContext, validate } from './api/validate.ts';
import { createCanaryMetrics } from './controller/canary-metrics.ts';
import { createDepartures } from './controller/departure.ts';
import { createEventHooks } from './controller/event-hooks.ts';
import { createEventRecorder } from './controller/event-recorder.ts';
import { canaryIndexes, concernedCanaries } from './controller/interest.ts';
import type { OperationOutcome } from './controller/outcome.ts';
import { createReconciler } from './controller/reconcile.ts';
import { servedSchemaProblem } from './controller/served-schema.ts';
import { hooksOf } from './hooks/hooks-of.ts';
import { createHookCaller } from './hooks/http-hook-caller.ts';
import type { CanarySource } from './http/canary-source.ts';
import type { KubeConnection } from './kube/connection.ts';
import { createKubeClient } from './kube/kube-client.ts';
import { alwaysLeader, createElection, defaultLeaseName, type Election } from './kube/lease.ts';
import { keyOf, type ObjectKey } from './kube/object-key.ts';
import { readSecret } from './kube/read-secret.ts';
import type { Resource } from './kube/resource.ts';
import { startScopedWatch } from './kube/scoped-watch.ts';
import { createWatchSet, type WatchSpec } from './kube/watch-set.ts';
import { createLoop } from './loop/loop.ts';
import { createLoopMetrics } from './loop/loop-metrics.ts';
import { Operations } from './loop/operations.ts';
import { createMeasurer } from './metrics/create-measurer.ts';
import { metricsServerProblem } from './metrics/metrics-server-problem.ts';
import { builtMetricProviders } from './metrics/registry.ts';
import { templateWarnings } from './metrics/template-warnings.ts';
import type { Clock } from './platform/clock.ts';
import type { Log } from './platform/log.ts';
import { createMetricsRegistry, type MetricsRegistry } from './platform/metrics-registry.ts';
import type { Random } from './platform/random.ts';
import { sleep } from './platform/sleep.ts';
import { steadyClock } from './platform/steady-clock.ts';
import type { Transport } from './platform/transport.ts';
import { routerProviders } from './traffic/registry.ts';
import { services } from './traffic/resources.ts';
import { createReturningRouter } from './traffic/returning-router.ts';
import { createServiceRouter } from './traffic/services.ts';
import { alertOf, terminalAlertOf } from './wording/alert.ts';
import { type WordedEvent, wordAnnouncement } from './wording/announcement.ts';
import { workloadProviders } from './workload/registry.ts';

/** What the controller is told by its flags (config.ts). */
export interface AppSettings extends GlobalAlertFlags {
  readonly metricsServer: string;
  readonly meshProvider: string;
  readonly selectorLabels: readonly string[];
  readonly includeLabelPrefixes: readonly string[];
  /** Absent: on. */
  readonly configTracking?: 'on' | 'off';
  /** Absent: all namespaces. */
  readonly namespace?: string;
  readonly threadiness: number;
  readonly crossNamespaceRefs: 'allowed' | 'forbidden';
  readonly minimumIntervalMs: number;
  readonly eventWebhookUrl?: string;
  readonly ingressClass?: string;
  readonly clusterName?: string;
  /** Absent: this process acts without a lease. */
  readonly leaderElection?: { readonly namespace: string; readonly identity: string };
}

export interface AppOptions {
  readonly settings: AppSettings;
  readonly version: string;
  readonly connection: KubeConnection;
  /** For everything outside the API server: metrics providers. */
  readonly outside: Transport;
  /** A transport through the HTTP proxy at this URL, closed by whoever asked for it; for AlertProviders with a proxy. */
  readonly proxiedTransport: (proxyUrl: string) => Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** The controller as a value: started, asked, stopped. */
export interface App {
  readonly registry: MetricsRegistry;
  /** What the HTTP API reads; filled also in a standby. */
  readonly canaries: CanarySource;
  readonly readiness: () => { readonly ready: boolean; readonly reasons: readonly string[] };
  /** Why the metrics server of the flags does not answer, as a sentence; undefined where it does. Nothing rests on it. */
  readonly metricsServerProblem: () => Promise<string | undefined>;
  /** Begins to watch, and to act as soon as the caches are in and it leads. Returns at once. */
  start(): void;
  /** Lets turns finish, gives up the lease, ends the watches. A repeat is harmless. */
  stop(): Promise<void>;
}

const podResource: Resource = { group: '', version: 'v1', plural: 'pods', kind: 'Pod' };
const lease = { durationMs: 15_000, renewMs: 5_000, retryMs: 2_000 };
/** How often a CRD that is missing or out of date is asked for again; never, once it is right. */
const schemaRetryMs = 10_000;
/** How long the first decision waits for kinds that Canaries use; one that is not installed is never listed. */
const longestListingMs = 5_000;

/** The composition root: the one place that knows every room. */
export function createApp({ settings, version, connection, outside, proxiedTransport, clock: wallClock, random, log }: AppOptions): App {
  // For all that is decided, waited for and recorded. What reads dates of others (Retry-After) or writes one for others (the lease) has the wall clock.
  const clock = steadyClock(wallClock);
  const registry = createMetricsRegistry();
  const userAgent = `serin/${version}`;
  const election = electionOf();
  const watches = createWatchSet({
    connection,
    userAgent,
    clock: wallClock,
    random,
    log,
    ...(settings.namespace === undefined ? {} : { namespace: settings.namespace }),
    specs: watchSpecs(),
    onChange: (resource, object) => {
      const users = workloadProviders.flatMap(({ usersOf }) => usersOf(access, object));
      const using = users.flatMap((user) => canaries.byIndex('workload', user)).map(keyOf);
      for (const key of [...concernedCanaries(resource, object, canaries), ...using]) loop.enqueue(key);
    },
    onSynced: () => {
      for (const key of canaries.list().map(keyOf)) loop.enqueue(key);
    },
  });
  const canaries = watches.cache(canaryResource);
  const client = createKubeClient({
    connection,
    userAgent,
    clock: wallClock,
    fence: election.fence,
    onLatest: watches.latest,
    onGone: watches.gone,
  });
  const access = { client, cache: watches.cache };
  const routers = new Map(routerProviders.map(({ name, create }) => [name, create(access, settings)]));
  const workloads = new Map(workloadProviders.map(({ kind, create }) => [kind, create(access, settings)]));
  const operations = new Operations<OperationOutcome, ObjectKey>({ clock, onFinished: (owner) => loop.enqueue(owner) });
  const metrics = createCanaryMetrics({
    registry,
    version,
    meshProvider: settings.meshProvider,
    canaries: () => (election.isLeading() ? canaries.list() : []),
  });
  const hookCaller = createHookCaller({ transport: outside, clock: wallClock, random, userAgent });
  const writeEvent = createEventRecorder({ client, clock, log });
  const stopping = new AbortController();
  const callEventHooks = createEventHooks({
    hookCaller,
    clock,
    log,
    signal: stopping.signal,
    ...(settings.eventWebhookUrl === undefined ? {} : { globalUrl: settings.eventWebhookUrl }),
  });
  const recordEvent = (canary: Canary, event: WordedEvent) => {
    writeEvent(canary, event);
    callEventHooks(canary, event);
  };
  const globalSink = globalSinkOf(settings);
  if (globalSink.kind === 'disabled') log.warn({}, globalSink.problem);
  const deliverAlert = createAlertDelivery({
    ...(globalSink.kind === 'sink' ? { globalSink: globalSink.sink } : {}),
    providers: watches.cache(alertProviderResource),
    readSecret: readSecret(client),
    transport: outside,
    proxiedTransport,
    clock,
    random,
  });
  const sendAlert = createAlertSender({ deliver: deliverAlert, recordEvent, signal: stopping.signal });
  const reconciler = createReconciler({
    client,
    canaries,
    clock,
    validate: (canary) => {
      const { errors, warnings } = validate(canary, validationContext(settings));
      // Of what is refused not even the shape is sure.
      const ofTemplates = errors.length > 0 ? [] : templateWarnings(canary, watches.cache(metricTemplateResource));
      return { errors, warnings: [...warnings, ...ofTemplates] };
    },
    workloadOf: (canary) => workloads.get(canary.spec.targetRef.kind),
    routerOf: (canary) => routers.get(providerName(canary, settings)),
    unlisted,
    departureOf: createDepartures({
      workloads,
      returningRouter: (providers) => createReturningRouter(providers.flatMap(({ name }) => routers.get(name) ?? [])),
      providersOf: (canary) => [providerOf(canary) ?? routerProviders].flat(),
      unlisted: watches.unlisted,
      isAbsent: watches.isAbsent,
    }),
    enqueue: (key) => loop.enqueue(key),
    watchPods: (of) => startScopedWatch({ connection, userAgent, resource: podResource, clock: wallClock, random, log, ...of }),
    services: createServiceRouter(access),
    measurer: createMeasurer({
      transport: outside,
      defaultMetricsServer: settings.metricsServer,
      defaultProvider: settings.meshProvider,
      builtinQueries: (provider) => routerProviders.find(({ name }) => name === provider)?.queries,
      templates: watches.cache(metricTemplateResource),
      readSecret: readSecret(client),
    }),
    operations,
    hookCaller,
    recordEvent,
    announce: (canary, announcement) => {
      recordEvent(canary, wordAnnouncement(canary, announcement));
      const alert = isTerminal(announcement) ? undefined : alertOf(canary, announcement, settings);
      if (alert !== undefined) sendAlert(canary, alert);
    },
    sendTerminalAlert: async (canary, signal) => {
      const alert = terminalAlertOf(canary, settings);
      if (alert === undefined) return;
      for (const event of failureEvents(alert, await deliverAlert(canary, alert, signal))) recordEvent(canary, event);
    },
    movesTraffic: (canary) => providerOf(canary)?.features.weights ?? false,
    deliveriesOf: (canary) => deliveriesOf(canary, globalSink),
    metrics,
    minimumIntervalMs: settings.minimumIntervalMs,
  });
  const loop = createLoop<ObjectKey>({
    name: 'canary',
    reconcile: reconciler.reconcile,
    keys: () => canaries.list().map(keyOf),
    clock,
    random,
    log,
    concurrency: settings.threadiness,
    metrics: createLoopMetrics(registry),
  });
  const providerOf = (canary: Canary) => routerProviders.find(({ name }) => name === providerName(canary, settings));
  let schemaProblem: string | undefined = 'the API server has not answered yet';

  /** Asks for the kinds of a Canary's provider, too. */
  function unlisted(canary: Canary): string | undefined {
    return providerOf(canary)
      ?.resources.map(watches.unlisted)
      .find((problem) => problem !== undefined);
  }

  function electionOf(): Election {
    const { leaderElection } = settings;
    if (leaderElection === undefined) return alwaysLeader();
    const own = createKubeClient({ connection, userAgent, clock: wallClock });
    return createElection({ client: own, clock: wallClock, random, log, name: defaultLeaseName, ...leaderElection, ...lease });
  }

  async function whenSchemaServed(): Promise<void> {
    while (!stopping.signal.aborted) {
      schemaProblem = await servedSchemaProblem(client).catch(
        (error: unknown) => `the API server could not be asked: ${(error as Error).message}`,
      );
      if (schemaProblem === undefined) return;
      log.warn({ problem: schemaProblem }, 'not ready');
      await sleep(clock, schemaRetryMs, stopping.signal);
    }
  }

  /** Lists what the Canaries rest on before the first decision, so that none of them is told to wait for it. */
  async function whenListed(): Promise<void> {
    watches.start();
    await watches.whenSynced;
    for (const canary of canaries.list().filter(isCanary)) askAhead(canary);
    await Promise.race([watches.whenAskedSynced(), sleep(clock, longestListingMs, stopping.signal)]);
  }

  /** Never throws: what is wrong with one Canary is said by its turn, and must not keep the others from theirs. */
  function askAhead(canary: Canary): void {
    try {
      unlisted(canary);
      workloads.get(canary.spec.targetRef.kind)?.read(canary);
    } catch (error) {
      log.warn({ err: error, key: keyOf(canary) }, 'what the Canary rests on could not be asked for ahead');
    }
  }

  async function begin(): Promise<void> {
    await whenSchemaServed();
    if (stopping.signal.aborted) return;
    await whenListed();
    if (stopping.signal.aborted) return;
    election.start({
      onStartedLeading: () => {
        log.info({ userAgent }, 'leading');
        operations.open();
        loop.lead();
      },
      onStoppedLeading: () => {
        log[stopping.signal.aborted ? 'info' : 'warn']({}, 'no longer leading');
        loop.standBy();
        reconciler.rest();
        operations.close();
      },
    });
  }

  return {
    registry,
    canaries,
    readiness: () => {
      const reasons = schemaProblem === undefined ? watches.problems() : [schemaProblem];
      return { ready: reasons.length === 0, reasons };
    },
    metricsServerProblem: () => metricsServerProblem({ transport: outside, defaultMetricsServer: settings.metricsServer }),
    start: () => void begin(),
    async stop() {
      stopping.abort();
      await loop.stop();
      reconciler.rest();
      operations.close();
      await election.stop();
      await watches.stop();
    },
  };
}

/** Owed only where somebody waits for it: an owed delivery costs one more write of the status. */
function deliveriesOf(canary: Canary, globalSink: GlobalSink): Delivery[] {
  const alerts = canary.spec.analysis.alerts ?? [];
  return [
    ...(hooksOf(canary, 'post-rollout').length > 0 ? (['post-rollout'] as const) : []),
    ...(alerts.length > 0 || globalSink.kind === 'sink' ? (['alert'] as const) : []),
  ];
}

/** The end of a run is alerted by what the run owes, so that a crash does not lose it (I3, I7). */
function isTerminal({ reason }: Announcement): boolean {
  return reason === 'Promoted' || reason === 'RolledBack';
}

/** The settings that say what a Canary may ask for. */
type ValidationSettings = Pick<AppSettings, 'meshProvider' | 'crossNamespaceRefs' | 'minimumIntervalMs'>;

/** What Canaries, MetricTemplates and AlertProviders may ask of this build; for those who check them without a cluster. */
export function abilitiesOf(settings: ValidationSettings) {
  return {
    canary: validationContext(settings),
    metricTemplate: { built: builtMetricProviders },
    alertProvider: { built: new Set(alertTypes.map(({ type }) => type)) },
  };
}

function validationContext(settings: ValidationSettings): ValidationContext {
  return {
    meshProvider: settings.meshProvider,
    providers: routerProviders,
    targetKinds: new Set(workloadProviders.map(({ kind }) => kind as TargetKind)),
    crossNamespaceRefs: settings.crossNamespaceRefs,
    minimumIntervalMs: settings.minimumIntervalMs,
  };
}

/** Our own kinds and those of every room, each once; a router's kinds only once a Canary uses it. */
function watchSpecs(): WatchSpec[] {
  const always: WatchSpec[] = [
    { resource: canaryResource, indexes: canaryIndexes, start: 'at-once' },
    { resource: metricTemplateResource, start: 'at-once' },
    { resource: alertProviderResource, start: 'at-once' },
    { resource: services, start: 'at-once' },
    ...workloadProviders.flatMap((provider) => provider.watches),
  ];
  const known = new Set(always.map(({ resource }) => resource.plural));
  const byRouter = routerProviders.flatMap(({ resources }) => resources).filter(({ plural }) => !known.has(plural));
  return [...always, ...byRouter.map((resource): WatchSpec => ({ resource, start: 'on-demand' }))];
}
