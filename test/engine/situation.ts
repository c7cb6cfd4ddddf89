import type { RunState, Verdict } from '../../src/api/run.ts';
import type { EngineContext } from '../../src/engine/context.ts';
import type { GateState, HooksState, Observation, ObservedReadiness, ObservedTarget } from '../../src/engine/observation.ts';
import { isAtRest, isInitializing } from '../../src/engine/phase.ts';
import { lookKey } from '../../src/engine/schedule.ts';
import { splitOf } from '../../src/engine/split.ts';
import type { Random } from '../../src/platform/random.ts';
import { policy } from './world.ts';

const nowMs = Date.parse('2026-01-01T00:00:00Z');

/** A run and what is observed of it. */
export interface Situation {
  readonly context: EngineContext;
  readonly observation: Observation;
}

/**
 * Any situation of a run in `state`, whether or not a way leads to it: what holds in all of these holds in those that there are. Only what the engine
 * itself writes together stands together: a canary stands in for its primary with all traffic, and none has traffic before a run or after it.
 */
export function anySituation(state: RunState, random: Random, kind: SituationKind = 'usual'): Situation {
  const chance = (probability: number) => random() < probability;
  const pick = <T>(...choices: readonly [T, ...T[]]): T => choices[Math.floor(random() * choices.length)] ?? choices[0];
  const before = (intervals: number) => new Date(nowMs - Math.floor(random() * intervals * 20) * 500).toISOString();
  const strategy = pick('canary', 'ab-testing', 'blue-green');
  const routed = kind !== 'without a router';
  const hasTraffic = routed && !isAtRest(state) && !isInitializing(state);
  const isFirstRouted = routed && state === 'initializing.routing';
  const weight = hasTraffic ? pick(0, 0, 10, 25, 50, 100) : isFirstRouted ? pick(0, 100) : 0;
  const mayStandIn = (weight === 100 || !routed) && !isAtRest(state) && !isInitializing(state) && !state.startsWith('failedPromotion');
  const context: EngineContext = {
    run: {
      schema: 1,
      seq: 1,
      id: 'run',
      state,
      revision: pick('a', 'b', 'b'),
      startedAt: before(20),
      stateSince: before(9),
      weight,
      lookCount: pick(0, 3),
      failedChecks: pick(0, 1, 2),
      noDataLooks: pick(0, 2),
      errorLooks: pick(0, 2),
      ...(chance(0.8) ? { previous: 'a' } : {}),
      ...((mayStandIn && chance(0.5)) || (isFirstRouted && weight === 100) ? { primaryDown: true } : {}),
      ...(strategy === 'ab-testing' && hasTraffic && chance(0.7) ? { matched: true } : {}),
      ...(strategy === 'canary' ? {} : { iterations: pick(0, 1, 2, 2) }),
      ...(chance(0.8) ? { passed: chance(0.7) } : {}),
      ...(chance(0.5) ? { analysedWeight: pick(10, 25) } : {}),
      ...(chance(0.3) ? { nextLookAt: before(2) } : {}),
      ...(chance(0.2) ? { reason: pick('WaitingForApproval', 'TargetReverted', 'PromotionFailed') } : {}),
      ...(chance(0.2) ? { heldAt: weight } : {}),
      ...(chance(0.3) ? { deliveries: ['alert'] } : {}),
    },
    appliedRevision: pick('a', 'b'),
    promotedRevision: 'a',
    history: [],
    policy: {
      ...policy,
      strategy,
      iterations: strategy === 'canary' ? 0 : 2,
      mirror: chance(0.2),
      routed,
      stepWeightPromotionPercent: pick(0, 30),
      skipAnalysis: chance(0.1),
      suspended: chance(0.05),
    },
    nowMs,
  };
  return { context, observation: observationOf(context, { chance, pick, kind }) };
}

/** `readiness without pods`: a primary that has been scaled to zero, or that asks for none by its threshold. */
export type SituationKind = 'usual' | 'without a router' | 'readiness without pods';

interface Dice {
  readonly kind: SituationKind;
  chance(probability: number): boolean;
  pick<T>(...choices: readonly [T, ...T[]]): T;
}

function observationOf(context: EngineContext, dice: Dice): Observation {
  const { chance, pick, kind } = dice;
  const verdict = (): Verdict => pick('pass', 'pass', 'fail', 'no-data', 'error');
  return {
    nowMs,
    target: chance(0.95)
      ? {
          ...sideOf(chance(0.6) ? context.run.revision : pick('a', 'b', 'c'), pick(0, 2, 2, 2), dice),
          ...(chance(0.1) ? { podsOutdated: true } : {}),
        }
      : undefined,
    primary: chance(0.95) ? sideOf(pick('a', 'a', 'b'), kind === 'readiness without pods' ? 0 : 2, dice) : undefined,
    services: { backends: pick('ok', 'ok', 'missing'), apex: pick('ok', 'ok', 'drifted'), apexServesPrimary: chance(0.5) },
    route: {
      canaryWeightPercent: context.run.weight,
      shows: chance(0.8) ? splitOf(context) : undefined,
      settledAtMs: chance(0.8) ? nowMs - pick(0, 1000, 20_000) : undefined,
    },
    snapshots: new Set(pick(['a', 'b'], ['a'], [])),
    gates: {
      rollout: gateOf(pick),
      rise: gateOf(pick),
      promotion: gateOf(pick),
      rollback: pick<GateState>({ kind: 'closed', names: [], askAgainAtMs: Number.POSITIVE_INFINITY }, { kind: 'unasked' }, gateOf(pick)),
    },
    preRollout: pick<HooksState>(
      { kind: 'none' },
      { kind: 'undelivered' },
      { kind: 'passed' },
      { kind: 'failed', name: 'smoke', message: 'answered 500' },
    ),
    delivered: chance(0.5) ? ['alert'] : [],
    delivering: chance(0.7) ? ['post-rollout', 'alert'] : ['alert'],
    look: chance(0.5) ? { key: lookKey(context.run), records: [{ name: 'success', bound: '>= 99', verdict: verdict() }] } : undefined,
    deleting: chance(0.05),
    retry: chance(0.1) ? 'again' : undefined,
  };
}

function gateOf(pick: Dice['pick']): GateState {
  return pick<GateState>(
    { kind: 'open', names: ['ask'] },
    { kind: 'closed', names: ['ask'], askAgainAtMs: nowMs + 5000 },
    { kind: 'unasked' },
    { kind: 'asking' },
  );
}

function sideOf(revision: string, replicas: number, { chance, pick }: Dice): ObservedTarget {
  const readiness = pick<ObservedReadiness>(
    { kind: 'ready' },
    { kind: 'ready' },
    { kind: 'waiting', reason: 'PodsNotAvailable', message: 'waits' },
    { kind: 'stuck', reason: 'ProgressDeadlineExceeded', message: 'is late' },
  );
  const availablePods = readiness.kind === 'ready' ? replicas : pick(0, Math.min(1, replicas));
  const failure = chance(0.05) ? { failure: { reason: 'PodFailure', message: 'crashes' } } : {};
  return { revision, images: [], replicas, availablePods, readiness, ...failure };
}
