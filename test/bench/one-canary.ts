import type { Canary } from '../../src/api/canary.ts';
import { canaryResource } from '../../src/api/group.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { demoApp, demoImage } from '../../src/sandbox/demo-scenario.ts';
import { deployments, Sandbox } from '../integration/sandbox.ts';
import { isBudgeted, kindOf } from './fleet/request-tally.ts';
import { type Figure, type Section, table } from './report.ts';

const intervalMs = 10_000;
const stepWeights = [10, 20, 30, 40, 50];
const restMs = 600_000;

/** One Canary in virtual time, with the controller that ships: what its start, its rest and one rollout of five steps cost. */
export async function benchOneCanary(): Promise<Section> {
  const sandbox = new Sandbox({ analysis: { interval: `${intervalMs / 1000}s`, stepWeights }, spec: { bakeTime: '1m' } });
  const watch = watchDeployments(sandbox);
  const bornMs = sandbox.clock.now();
  await sandbox.start().untilPhase('Initialized');
  const bootstrap = countsSince(sandbox, bornMs);
  await sandbox.run(5_000);

  const releasedMs = sandbox.clock.now();
  const [realMs, cpu] = [performance.now(), process.cpuUsage()];
  sandbox.release('1.1');
  await sandbox.untilPhase('Progressing');
  const reactedRealMs = performance.now() - realMs;
  await sandbox.untilPhase('Succeeded');
  const endMs = Date.parse(sandbox.canary.status?.run?.endedAt ?? '');
  const { user, system } = process.cpuUsage(cpu);
  const firstReactionMs = watch.progressingAtMs() - releasedMs;
  await sandbox.run(120_000);
  const rollout = countsSince(sandbox, releasedMs);

  const restedMs = sandbox.clock.now();
  await sandbox.run(restMs);
  const rest = countsSince(sandbox, restedMs);
  sandbox.killController();

  const canaryReadyMs = watch.readyWith(demoApp).readyAtMs - releasedMs;
  const primary = watch.readyWith(`${demoApp}-primary`);
  const primaryReadyMs = primary.readyAtMs - primary.changedAtMs;
  const beyondMs = endMs - releasedMs - canaryReadyMs - stepWeights.length * intervalMs - primaryReadyMs;
  const figures: Figure[] = [
    count('Requests of a Canary at rest in 10 minutes', rest.all, { most: 0, bar: '0' }),
    count('Requests of a rollout of five steps, besides Events, Lease and watches', rollout.budgeted, { most: 25, bar: 'at most 25' }),
    { name: 'Events of that rollout', value: String(rollout.byKind['create events'] ?? 0) },
    { name: 'Requests until a new Canary is initialized', value: String(bootstrap.budgeted) },
    { name: '… of them writes of its status', value: String(bootstrap.byKind['patch canaries/status'] ?? 0) },
    virtual('From a change of the template to `Progressing`, virtual time', firstReactionMs, { most: 1_000, bar: 'under 1 s' }),
    virtual('Beyond readiness and the five intervals, virtual time', beyondMs, { most: 2_000, bar: 'under 2 s' }),
    { name: 'End to end, virtual time', value: `${((endMs - releasedMs) / 1000).toFixed(1)} s` },
    { name: '… until the canary was ready', value: `${(canaryReadyMs / 1000).toFixed(1)} s` },
    { name: '… until the primary was ready', value: `${(primaryReadyMs / 1000).toFixed(1)} s` },
    {
      name: 'From a change of the template to `Progressing`, real time of controller and cluster together',
      value: `${Math.round(reactedRealMs)} ms`,
    },
    { name: 'CPU of that rollout, controller and cluster together', value: `${Math.round((user + system) / 1000)} ms` },
  ];
  return {
    name: 'one-canary',
    title: 'One Canary',
    command: 'npm run bench -- --only one-canary',
    about: [
      'The controller on the embedded cluster, in virtual time: Gateway API, five steps (10, 20, 30, 40, 50 %) of 10 s, two built-in checks, users who send 100 requests per second. Requests and virtual times repeat exactly.',
    ],
    figures,
    more: [
      'Requests of the rollout, by kind:',
      '',
      ...table(
        ['verb and resource', 'requests'],
        Object.entries(rollout.byKind).map(([kind, n]) => [`\`${kind}\``, String(n)]),
      ),
      '',
    ],
  };
}

function count(name: string, value: number, { most, bar }: { most: number; bar: string }): Figure {
  return { name, value: String(value), bar, holds: value <= most, kind: 'count' };
}

/** Virtual time is counted, not measured. */
function virtual(name: string, ms: number, { most, bar }: { most: number; bar: string }): Figure {
  return { name, value: `${Math.round(ms)} ms`, bar, holds: ms < most, kind: 'count' };
}

function countsSince(sandbox: Sandbox, sinceMs: number) {
  const entries = sandbox.requests.filter(({ timeMs, userAgent }) => timeMs >= sinceMs && userAgent.startsWith('serin/'));
  const byKind: Record<string, number> = {};
  for (const entry of entries) byKind[kindOf(entry)] = (byKind[kindOf(entry)] ?? 0) + 1;
  const besidesWatches = entries.filter(({ resource }) => resource?.verb !== 'watch');
  return { all: besidesWatches.length, budgeted: entries.filter(isBudgeted).length, byKind };
}

interface Deployment extends KubeObject {
  readonly spec: {
    readonly replicas: number;
    readonly template: { readonly spec: { readonly containers: readonly { readonly image: string }[] } };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly replicas?: number;
  };
}

/** When each Deployment was given release 1.1, and when all its pods were of it and available. */
function watchDeployments({ api: { store }, clock }: Sandbox) {
  const changed = new Map<string, number>();
  const ready = new Map<string, number>();
  let progressing: number | undefined;
  store.subscribe(({ resource, object }) => {
    if (resource.plural === canaryResource.plural && (object as unknown as Canary).status?.phase === 'Progressing')
      progressing ??= clock.now();
    if (resource.plural !== deployments.plural) return;
    const { metadata, spec, status } = object as Deployment;
    if (spec.template.spec.containers[0]?.image !== demoImage('1.1')) return;
    if (!changed.has(metadata.name)) changed.set(metadata.name, clock.now());
    const isReady =
      spec.replicas > 0 &&
      status?.observedGeneration === metadata.generation &&
      [status?.replicas, status?.updatedReplicas, status?.availableReplicas].every((replicas) => replicas === spec.replicas);
    if (isReady && !ready.has(metadata.name)) ready.set(metadata.name, clock.now());
  });
  return {
    progressingAtMs: () => progressing ?? Number.NaN,
    readyWith: (name: string) => ({ changedAtMs: changed.get(name) ?? Number.NaN, readyAtMs: ready.get(name) ?? Number.NaN }),
  };
}
