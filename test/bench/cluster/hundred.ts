import type { Canary } from '../../../src/api/canary.ts';
import type { KubeManifest } from '../../../src/kube/object.ts';
import { sleep } from '../../../src/platform/sleep.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { countRequests, type RequestCounts } from '../../cluster/support/audit.ts';
import type { Cluster } from '../../cluster/support/cluster.ts';
import { TestNamespace } from '../../cluster/support/test-namespace.ts';
import { megabytes } from '../numbers.ts';
import { type Section, table } from '../report.ts';
import { startBundledController } from './bundled-controller.ts';

const idleMs = 60_000;
const longestMs = 15 * 60_000;

/** A hundred Canaries (or `upTo`, where that is less) of pods that do nothing, of which a tenth roll out at once, on a real cluster. */
export async function benchHundred(cluster: Cluster, upTo: number): Promise<Section> {
  const canaries = Math.min(100, upTo);
  const rollouts = Math.ceil(canaries / 10);
  const apps = Array.from({ length: canaries }, (_, index) => `app-${index}`);
  await using namespace = await TestNamespace.create(cluster, 'bench');
  await using controller = await startBundledController(cluster, namespace.name);
  const { kubectl } = cluster;
  const cpuMs = async () => (await controller.metric('process_cpu_seconds_total')) * 1000;
  const rss = () => controller.metric('process_resident_memory_bytes');
  const count = (since: number) => countRequests(cluster.logFolder, { since, until: systemClock.now(), namespace: namespace.name });

  const bornAt = systemClock.now();
  await kubectl.apply(
    [alwaysGood(cluster.prometheusUrl), ...apps.flatMap((name) => [deployment(name, '1'), canary(name)])],
    namespace.name,
  );
  await untilPhase(cluster, namespace.name, { phase: 'Initialized', of: canaries });
  const bootstrapMs = systemClock.now() - bornAt;
  const bootstrap = await count(bornAt);
  await sleep(systemClock, 5_000);

  const restedAt = systemClock.now();
  const restCpuMs = await cpuMs();
  await sleep(systemClock, idleMs);
  const [rest, restRss] = [await count(restedAt), await rss()];
  const idleCpuMs = (await cpuMs()) - restCpuMs;

  const releasedAt = systemClock.now();
  const releasedCpuMs = await cpuMs();
  await kubectl.apply(
    apps.slice(0, rollouts).map((name) => deployment(name, '2')),
    namespace.name,
  );
  await untilPhase(cluster, namespace.name, { phase: 'Succeeded', of: rollouts });
  const rolloutMs = systemClock.now() - releasedAt;
  const spent = await count(releasedAt);
  const perRollout = spent.budgeted / rollouts;
  return {
    name: 'cluster-hundred',
    title: `${canaries} Canaries on a real cluster, ${rollouts} rolling out at once`,
    command: 'npm run bench:cluster -- --only hundred',
    about: [
      'Pods that do nothing, one of each version; Gateway API, five steps (10, 20, 30, 40, 50 %) of 10 s, one check whose query Prometheus always answers with 1. Requests from the API server’s audit log, besides Events, Leases and watches. The controller is the bundle with the flags of the image.',
    ],
    figures: [
      {
        name: `Requests of ${canaries} Canaries at rest in ${idleMs / 1000} s`,
        value: String(rest.budgeted),
        bar: '0',
        holds: rest.budgeted === 0,
        kind: 'count',
      },
      {
        name: 'Requests of a rollout, on average',
        value: perRollout.toFixed(1),
        bar: 'at most 25',
        holds: perRollout <= 25,
        kind: 'count',
      },
      { name: 'Requests until a new Canary is initialized, on average', value: (bootstrap.budgeted / canaries).toFixed(1) },
      { name: 'From the creation of all until the last is initialized', value: `${(bootstrapMs / 1000).toFixed(0)} s` },
      { name: 'From their release until the last is promoted', value: `${(rolloutMs / 1000).toFixed(0)} s` },
      { name: 'CPU of the controller for one rollout', value: `${Math.round(((await cpuMs()) - releasedCpuMs) / rollouts)} ms` },
      { name: `CPU of the controller at rest, in ${idleMs / 1000} s`, value: `${Math.round(idleCpuMs)} ms` },
      { name: 'RSS at rest', value: `${Math.round(megabytes(restRss))} MB` },
      { name: 'RSS after the rollouts', value: `${Math.round(megabytes(await rss()))} MB` },
    ],
    more: [...kinds('Requests until they were initialized', bootstrap), ...kinds('Requests of the rollouts', spent)],
  };
}

function kinds(title: string, { byKind, besides }: RequestCounts): string[] {
  const rows = [
    ...Object.entries(byKind).map(([kind, n]) => [`\`${kind}\``, String(n), 'yes']),
    ...Object.entries(besides).map(([kind, n]) => [`\`${kind}\``, String(n), 'no']),
  ];
  return [`${title}:`, '', ...table(['verb and resource', 'requests', 'in the budget'], rows), ''];
}

async function untilPhase({ kubectl }: Cluster, namespace: string, { phase, of }: { phase: string; of: number }): Promise<void> {
  const endMs = systemClock.monotonicMs() + longestMs;
  for (;;) {
    const found = (await kubectl.list('canaries.flagger.app', namespace)) as unknown as Canary[];
    const there = found.filter(({ status }) => status?.phase === phase).length;
    if (there >= of) return;
    const failed = found.find(({ status }) => status?.phase === 'Failed');
    if (failed !== undefined) throw new Error(`${failed.metadata.name} failed: ${JSON.stringify(failed.status)}`);
    if (systemClock.monotonicMs() > endMs) throw new Error(`${there} of ${of} Canaries were ${phase} after ${longestMs / 60_000} min`);
    await sleep(systemClock, 1_000);
  }
}

function alwaysGood(address: string): KubeManifest {
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'MetricTemplate',
    metadata: { name: 'always' },
    spec: { provider: { type: 'prometheus', address }, query: 'vector(1)' },
  };
}

function deployment(name: string, version: string): KubeManifest {
  const labels = { app: name };
  const containers = [
    { name: 'app', image: 'serin.dev/pause:1', imagePullPolicy: 'Never', ports: [{ name: 'http', containerPort: 8080 }] },
  ];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels, annotations: { version } }, spec: { containers, terminationGracePeriodSeconds: 1 } },
    },
  };
}

function canary(name: string): KubeManifest {
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name },
    spec: {
      provider: 'gatewayapi:v1',
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      progressDeadlineSeconds: 600,
      service: {
        port: 80,
        targetPort: 'http',
        gatewayRefs: [{ name: 'gateway', namespace: 'platform' }],
        hosts: [`${name}.bench.example.com`],
      },
      analysis: {
        interval: '10s',
        threshold: 2,
        stepWeights: [10, 20, 30, 40, 50],
        metrics: [{ name: 'always', interval: '10s', templateRef: { name: 'always' }, thresholdRange: { min: 1 } }],
      },
    },
  };
}
