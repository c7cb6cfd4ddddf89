import type { Command } from './commands.ts';
import type { EngineContext } from './context.ts';
import type { Observation } from './observation.ts';
import { isAtRest, isInitializing } from './phase.ts';
import { bakeEndAtMs, lookDueAtMs, lookKey } from './schedule.ts';

type Wish = (context: EngineContext, observation: Observation) => Command[];

const traffic: Wish = ({ run }, { route }) =>
  route.canaryWeightPercent === run.weight && !route.drifted ? [] : [{ type: 'setTraffic', canaryWeightPercent: run.weight }];

const backends: Wish = (_, { services }) => (services.backends === 'ok' ? [] : [{ type: 'writeBackends' }]);

const apex: Wish = (_, { services }) => (services.apex === 'ok' ? [] : [{ type: 'writeApex' }]);

/** The first version that the primary ever gets is the one that runs already (I2). Until it has served, a repaired target repairs the primary. */
const bootstrap: Wish = ({ run }, { target, primary, snapshots }) => {
  if (target === undefined) return [];
  if (primary === undefined) return [{ type: 'createPrimary' }];
  if (primary.revision === target.revision || primary.readiness.kind === 'ready') return [];
  return snapshots.has(target.revision)
    ? [{ type: 'promote', revision: target.revision, runId: run.id }]
    : [{ type: 'saveSnapshot', of: 'target' }];
};

/** The way back (I11), then what will be promoted (I2), then pods. */
const start: Wish = ({ run }, { target, primary, snapshots }) => {
  if (target === undefined || primary === undefined) return [];
  const wishes: Command[] = [];
  if (!snapshots.has(primary.revision)) wishes.push({ type: 'saveSnapshot', of: 'primary' });
  if (target.revision === run.revision && !snapshots.has(run.revision)) wishes.push({ type: 'saveSnapshot', of: 'target' });
  if (target.replicas === 0) wishes.push({ type: 'scaleTarget', replicas: Math.max(1, primary.replicas) });
  return wishes;
};

const look: Wish = (context, observation) => {
  const { run, policy } = context;
  const dueAtMs = lookDueAtMs(run, policy, observation);
  const due = dueAtMs !== undefined && observation.nowMs >= dueAtMs;
  const ready = observation.target?.readiness.kind === 'ready';
  return due && ready && observation.look?.key !== lookKey(run) && !policy.suspended ? [{ type: 'measure', key: lookKey(run) }] : [];
};

const copy: Wish = ({ run }, { primary }) =>
  primary?.revision === run.revision ? [] : [{ type: 'promote', revision: run.revision, runId: run.id }];

const restore: Wish = ({ run }, { primary }) =>
  run.previous === undefined || primary?.revision === run.previous
    ? []
    : [{ type: 'promote', revision: run.previous, runId: `${run.id}-back` }];

const scaleDown: Wish = (_, { target }) => (target === undefined || target.replicas === 0 ? [] : [{ type: 'scaleTarget', replicas: 0 }]);

/** What no way back needs any more: after the bake time only what the primary runs. */
const prune: Wish = ({ run, policy }, { primary, snapshots, nowMs }) => {
  const bakeEnd = bakeEndAtMs(run, policy);
  const baking = bakeEnd !== undefined && nowMs < bakeEnd;
  const keep = [primary?.revision, baking ? run.previous : undefined].filter((revision) => revision !== undefined);
  return [...snapshots].every((revision) => keep.includes(revision)) ? [] : [{ type: 'pruneSnapshots', keep }];
};

/** In order: what carries traffic before the traffic, traffic before the pods that it leaves. */
const repair = [backends, apex];

const wishes: Readonly<Record<string, readonly Wish[]>> = {
  'initializing.primary': [backends, bootstrap],
  'initializing.routing': [backends, apex, traffic],
  'initializing.scaling': [apex, traffic, scaleDown],
  waiting: [...repair, traffic],
  'progressing.starting': [...repair, traffic, start],
  'progressing.analysing': [...repair, traffic, start, look],
  waitingPromotion: [...repair, traffic, start, look],
  'promoting.copying': [...repair, traffic, copy],
  'promoting.shifting': [...repair, traffic],
  'finalising.routing': [...repair, traffic],
  'finalising.scaling': [traffic, scaleDown],
  'rollingBack.routing': [...repair, traffic],
  'rollingBack.scaling': [traffic, scaleDown],
  'failedPromotion.routing': [...repair, traffic],
  'failedPromotion.restoring': [traffic, restore],
};

const wishesAtRest: readonly Wish[] = [...repair, traffic, prune];

/** The difference between the world and what the run says it should be, as commands in the order in which they may be done. */
export function desiredChanges(context: EngineContext, observation: Observation): Command[] {
  const { run, policy } = context;
  if (policy.suspended) return isAtRest(run.state) || isInitializing(run.state) ? [] : traffic(context, observation);
  const list = isAtRest(run.state) ? wishesAtRest : (wishes[run.state] ?? []);
  return list.flatMap((wish) => wish(context, observation));
}
