import type { Rollouts, Stage } from './fleet.ts';
import { megabytes, quantile } from './numbers.ts';
import { type Figure, type Section, table } from './report.ts';

const command = 'npm run bench -- --only fleet';
const world =
  'The embedded cluster serves its API on a socket from a process of its own, in real time, with workload controllers, kubelet and Gateway; the controller is the bundle with the flags of the image, and all its other flags as they are by default. ' +
  'Each Canary guards a Deployment with a pod template of 3 KB (25 environment variables, probes, resources) by Gateway API, with five steps of 10 s and two checks, which a Prometheus that always answers finds good.';
/** How much more a Canary of the largest fleet may cost than one of the second size. */
const flat = 1.5;

export function fleetSections(stages: readonly Stage[]): Section[] {
  const busy = stages.find(({ rollouts }) => rollouts !== undefined);
  return [...(busy?.rollouts === undefined ? [] : [busySection(busy, busy.rollouts)]), growthSection(stages)];
}

function busySection({ canaries }: Stage, rollouts: Rollouts): Section {
  const { numbers, figures, worstLoopDelayMs: delay, ms, cpuMs } = rollouts;
  const { requests, lagsMs } = numbers;
  const perRollout = requests.budgeted / rollouts.canaries;
  const total = Object.values(requests.byKind).reduce((sum, n) => sum + n, 0);
  const unfinished = canaries - (numbers.phases['Succeeded'] ?? 0) - (numbers.phases['Initialized'] ?? 0);
  const list: Figure[] = [
    { name: 'Canaries that did not end as they should', value: String(unfinished), bar: '0', holds: unfinished === 0, kind: 'count' },
    {
      name: 'Requests of a rollout, besides Events, Lease and watches, on average',
      value: perRollout.toFixed(1),
      bar: 'at most 25',
      holds: perRollout <= 25,
      kind: 'count',
    },
    { name: 'Refused requests (conflicts and the like)', value: String(Object.values(requests.refused).reduce((sum, n) => sum + n, 0)) },
    { name: 'RSS at the end', value: mb(figures.rss), bar: 'under 512 MB', holds: figures.rss < 512e6 },
    { name: 'RSS at most, since the start', value: mb(figures.peakRss), bar: 'under 512 MB', holds: figures.peakRss < 512e6 },
    { name: 'CPU of the controller for one rollout', value: `${(cpuMs / rollouts.canaries).toFixed(0)} ms` },
    { name: 'Requests per second, on average and at most', value: `${Math.round(total / (ms / 1000))}, ${requests.mostPerSecond}` },
    {
      name: 'Event-loop delay in windows of 5 s, the worst window: p50, p99, longest',
      value: `${delay.p50.toFixed(1)} ms, ${delay.p99.toFixed(0)} ms, ${delay.max.toFixed(0)} ms`,
    },
    {
      name: `Lag of ${lagsMs.length} looks behind their due time: p50, p99, longest`,
      value: [0.5, 0.99, 1].map((share) => `${Math.round(quantile(lagsMs, share))} ms`).join(', '),
    },
    { name: 'From the release of all until the last was promoted', value: `${Math.round(ms / 1000)} s` },
    { name: 'CPU of the embedded cluster meanwhile', value: `${(rollouts.worldCpuMs / 1000).toFixed(0)} s` },
  ];
  return {
    name: 'fleet',
    title: `${thousands(canaries)} Canaries, ${thousands(rollouts.canaries)} of them rolling out at once`,
    command,
    about: [
      world,
      '',
      'A look is due ten seconds after the Gateway accepted the route, and taken when the status counts it, both as the API shows them. Cluster and controller share the CPUs, so lag and delay hold the cluster’s own slowness too.',
    ],
    figures: list,
    more: [
      'Requests by kind:',
      '',
      ...table(
        ['verb and resource', 'requests'],
        Object.entries(requests.byKind).map(([kind, n]) => [`\`${kind}\``, String(n)]),
      ),
      '',
    ],
  };
}

function growthSection(stages: readonly Stage[]): Section {
  const rows = stages.map((stage, index) => rowOf(stage, stages[index - 1]));
  const writes = stages.reduce((sum, { start }) => sum + writesIn(start.numbers.requests.byKind), 0);
  const eventRequests = stages.reduce((sum, stage) => sum + stage.eventRequests, 0);
  return {
    name: 'growth',
    title: 'Cost of a Canary as the fleet grows',
    command,
    about: [world],
    figures: [
      {
        name: 'Writes of a controller that starts on Canaries at rest',
        value: String(writes),
        bar: '0',
        holds: writes === 0,
        kind: 'count',
      },
      {
        name: 'Requests after an event that changes nothing',
        value: String(eventRequests),
        bar: '0',
        holds: eventRequests === 0,
        kind: 'count',
      },
      flatness('CPU of the start, per Canary', stages, startCost),
      flatness('Live heap, per Canary', stages, heapCost),
      flatness('CPU of one event', stages, ({ cpuMsPerEvent }) => cpuMsPerEvent),
      flatness('CPU of a bootstrap', stages, ({ bootstrap }) => bootstrap.cpuMs / bootstrap.canaries),
    ],
    more: [
      ...table(
        [
          'Canaries',
          'start: CPU',
          '… per further Canary',
          'heap',
          '… per further Canary',
          'RSS',
          'CPU of one event',
          'CPU of a bootstrap',
          'its requests',
          'start: ready after',
        ],
        rows,
      ),
      '',
      'Heap: live, after a full collection. An event: a label of a Canary changes, so that it is looked at and nothing is to do. A bootstrap: from a new Canary until it is initialized; requests besides Events, Lease and watches.',
      '',
    ],
  };
}

function rowOf(stage: Stage, before: Stage | undefined): string[] {
  const { canaries, bootstrap, start, heapBytes, cpuMsPerEvent } = stage;
  return [
    thousands(canaries),
    `${Math.round(start.cpuMs)} ms`,
    before === undefined ? '' : `${startCost(stage, before).toFixed(2)} ms`,
    mb(heapBytes),
    before === undefined ? '' : `${(heapCost(stage, before) / 1000).toFixed(1)} KB`,
    mb(start.figures.rss),
    `${cpuMsPerEvent.toFixed(2)} ms`,
    `${(bootstrap.cpuMs / bootstrap.canaries).toFixed(1)} ms`,
    (bootstrap.numbers.requests.budgeted / bootstrap.canaries).toFixed(1),
    `${(start.readyMs / 1000).toFixed(1)} s`,
  ];
}

type Cost = (stage: Stage, before: Stage) => number;
const startCost: Cost = (stage, before) => (stage.start.cpuMs - before.start.cpuMs) / (stage.canaries - before.canaries);
const heapCost: Cost = (stage, before) => (stage.heapBytes - before.heapBytes) / (stage.canaries - before.canaries);

/** The last size against the second: at the first, what the program costs anyway hides what a Canary does. */
function flatness(name: string, stages: readonly Stage[], cost: Cost): Figure {
  const [first, second, ...rest] = stages;
  const [previous, last] = [rest.at(-2) ?? second, rest.at(-1)];
  if (first === undefined || second === undefined || previous === undefined || last === undefined)
    return { name, value: 'needs three sizes' };
  const ratio = cost(last, previous) / cost(second, first);
  return {
    name: `${name}: from ${thousands(second.canaries)} to ${thousands(last.canaries)}`,
    value: `× ${ratio.toFixed(2)}`,
    bar: `at most × ${flat}`,
    holds: ratio <= flat,
  };
}

function writesIn(byKind: Readonly<Record<string, number>>): number {
  return Object.entries(byKind).reduce((sum, [kind, n]) => (/^(create|patch|update|delete) /.test(kind) ? sum + n : sum), 0);
}

const mb = (bytes: number) => `${Math.round(megabytes(bytes))} MB`;
const thousands = (n: number) => n.toLocaleString('en-US');
