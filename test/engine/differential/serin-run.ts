import type { Canary } from '../../../src/api/canary.ts';
import type { CheckRecord } from '../../../src/api/run.ts';
import { allOnPrimary, type TrafficSplit } from '../../../src/api/traffic-split.ts';
import { policyOf } from '../../../src/controller/policy-of.ts';
import type { Command, GateName } from '../../../src/engine/commands.ts';
import type { EngineContext } from '../../../src/engine/context.ts';
import type { GateState, HooksState, Observation, ObservedReadiness } from '../../../src/engine/observation.ts';
import { isAtRest, isUnderAnalysis, phaseOf } from '../../../src/engine/phase.ts';
import type { Policy } from '../../../src/engine/policy.ts';
import { hooksKey, lookKey } from '../../../src/engine/schedule.ts';
import { step } from '../../../src/engine/step.ts';
import { agrees, type Coming, canaryOf, deadlineIntervals, intervalMs, pointOf, quietIntervals, type Story } from './story.ts';

const beginMs = Date.parse('2026-01-01T00:00:00Z');
/** More turns than any story takes. */
const patience = 3000;
/** People need a moment for what they do next. */
const pauseMs = 1000;
const ready: ObservedReadiness = { kind: 'ready' };
const services = { backends: 'ok', apex: 'ok', apexServesPrimary: true } as const;
const replicas = 2;

/** A workload whose pods come up in their time; `sinceMs`: since when it has been asked for them. */
interface Pods {
  readonly revision: string;
  readonly replicas: number;
  readonly availablePods: number;
  readonly coming: Coming;
  readonly sinceMs: number;
  /** All are gone until then. */
  readonly lostUntilMs?: number;
}

/** Bends what the spec says before the engine sees it: how a test shows that a defect would be seen. */
export type Bend = (policy: Policy) => Policy;

/**
 * Serin's engine as it ships, driven through a story by observations in virtual time. `trace` returns what could be seen, without repeats, until the
 * story has been told or a promotion has failed.
 */
export class SerinRun {
  readonly #story: Story;
  readonly #bend: Bend;
  readonly #trace: string[] = [];
  #nowMs = beginMs;
  #changedAtMs = beginMs;
  #analysis: Partial<Canary['spec']['analysis']> = {};
  #policy: Policy;
  #suspendedUntilMs = 0;
  #target: Pods = { revision: 'a', replicas: 0, availablePods: 0, coming: 0, sinceMs: 0 };
  #primary: Pods = { revision: 'a', replicas, availablePods: replicas, coming: 0, sinceMs: 0 };
  #route: { split: TrafficSplit; sinceMs: number } = { split: allOnPrimary, sinceMs: 0 };
  #snapshots = new Set<string>();
  #context: EngineContext;
  #look: Observation['look'];
  #looks = 0;
  #hooks: { readonly key: string; readonly state: HooksState } | undefined;
  #hookCalls = 0;
  readonly #answers: Partial<Record<GateName, { readonly moment: string; readonly atMs: number; readonly agreed: boolean }>> = {};
  readonly #asks: Record<GateName, number> = { rollout: 0, rise: 0, promotion: 0, rollback: 0 };
  #happened = 0;
  #looksAtHappening = 0;
  #wakeAtMs: number | undefined;
  #hasFailedPromotion = false;

  constructor(story: Story, bend: Bend = (policy) => policy) {
    this.#story = story;
    this.#bend = bend;
    this.#policy = this.#policyNow();
    this.#context = initialContext(this.#policy);
  }

  trace(): readonly string[] {
    this.#show();
    for (let turn = 0; turn < patience; turn++) {
      const acted = this.#turn();
      this.#show();
      if (this.#hasFailedPromotion && isAtRest(this.#context.run.state)) break;
      if (this.#happensByLooks(acted) || acted) continue;
      if (!this.#goOn()) break;
    }
    return this.#trace;
  }

  /** Lets the next thing happen, or time pass. Returns whether there is anything left. */
  #goOn(): boolean {
    const { state } = this.#context.run;
    if (isAtRest(state) && !this.#isSuspended) {
      if (this.#happened === this.#story.happenings.length) return false;
      this.#nowMs += pauseMs;
      this.#happen();
      return true;
    }
    const { lostUntilMs: canaryBackMs } = this.#target;
    const { lostUntilMs: primaryBackMs } = this.#primary;
    const comings = [comingAtMs(this.#target), comingAtMs(this.#primary), canaryBackMs, primaryBackMs];
    const ahead = [this.#wakeAtMs, this.#suspendedUntilMs, ...comings];
    const next = Math.min(...ahead.filter((at) => at !== undefined && at > this.#nowMs).map(Number));
    if (next - this.#changedAtMs > quietIntervals * intervalMs) return false;
    this.#nowMs = next;
    return true;
  }

  #turn(): boolean {
    const policy = { ...this.#policy, suspended: this.#isSuspended };
    const decision = step({ ...this.#context, policy, nowMs: this.#nowMs }, this.#observation());
    this.#context = decision.context;
    this.#looks += decision.events.filter((event) => event === 'LOOK_TAKEN').length;
    if (decision.context.run.state.startsWith('failedPromotion')) this.#hasFailedPromotion = true;
    for (const command of decision.commands) this.#perform(command);
    this.#wakeAtMs = decision.wakeAtMs;
    return decision.commands.length > 0 || decision.events.length > 0;
  }

  get #isSuspended(): boolean {
    return this.#nowMs < this.#suspendedUntilMs;
  }

  #policyNow(): Policy {
    const options = {
      minimumIntervalMs: intervalMs,
      movesTraffic: ({ spec }: Canary) => spec.provider !== 'kubernetes',
      deliveriesOf: () => [],
    };
    return this.#bend(policyOf(canaryOf(this.#story, this.#analysis), options));
  }

  #show(): void {
    const { run } = this.#context;
    const { canaryWeightPercent, matched, mirror } = this.#route.split;
    const traffic = {
      weight: matched === 'canary' && canaryWeightPercent === 0 ? 100 : canaryWeightPercent,
      matched: matched === 'canary' && canaryWeightPercent === 0,
      mirrored: mirror === 'on',
    };
    const point = pointOf(phaseOf(run.state), traffic, { routed: this.#policy.routed, failedChecks: run.failedChecks });
    if (point === this.#trace.at(-1)) return;
    this.#trace.push(point);
    this.#changedAtMs = this.#nowMs;
  }

  /** What follows from a look by itself comes first, the answer of a gate included: Flagger has it in the same tick. */
  #happensByLooks(acted: boolean): boolean {
    const next = this.#story.happenings[this.#happened];
    const follows = acted && isUnderAnalysis(this.#context.run.state);
    if (next === undefined || follows || this.#looks - this.#looksAtHappening < next.afterLooks) return false;
    this.#happen();
    return true;
  }

  #happen(): void {
    const happening = this.#story.happenings[this.#happened++];
    this.#looksAtHappening = this.#looks;
    this.#changedAtMs = this.#nowMs;
    if (happening?.kind === 'suspend') this.#suspendedUntilMs = this.#nowMs + happening.intervals * intervalMs;
    if (happening?.kind === 'lose' && isUnderAnalysis(this.#context.run.state)) this.#lose(happening.side);
    if (happening?.kind === 'edit') {
      this.#analysis = { ...this.#analysis, ...happening.analysis };
      this.#policy = this.#policyNow();
    }
    if (happening?.kind !== 'release' || happening.revision === this.#target.revision) return;
    const { availablePods } = sideOf(this.#target, this.#nowMs);
    this.#target = { ...this.#target, availablePods, revision: happening.revision, ...this.#comes('canary', happening.revision) };
  }

  #lose(side: 'canary' | 'primary'): void {
    const lostUntilMs = this.#nowMs + intervalMs / 2;
    if (side === 'canary') this.#target = { ...this.#target, lostUntilMs };
    else this.#primary = { ...this.#primary, lostUntilMs };
  }

  #comes(side: 'canary' | 'primary', revision: string): Pick<Pods, 'coming' | 'sinceMs'> {
    return { coming: this.#story.revisions[revision]?.[side] ?? 0, sinceMs: this.#nowMs };
  }

  #observation(): Observation {
    const { run } = this.#context;
    return {
      nowMs: this.#nowMs,
      target: sideOf(this.#target, this.#nowMs),
      primary: sideOf(this.#primary, this.#nowMs),
      services,
      route: {
        canaryWeightPercent: this.#route.split.canaryWeightPercent,
        shows: this.#route.split,
        settledAtMs: this.#route.sinceMs,
      },
      snapshots: this.#snapshots,
      gates: {
        rollout: this.#gate('rollout'),
        rise: this.#gate('rise'),
        promotion: this.#gate('promotion'),
        rollback: this.#gate('rollback'),
      },
      preRollout: this.#hooksState(),
      delivered: [],
      delivering: [],
      look: this.#look?.key === lookKey(run) ? this.#look : undefined,
      deleting: false,
      retry: undefined,
    };
  }

  #momentOf(gate: GateName): string {
    const { id, weight, iterations = 0 } = this.#context.run;
    return gate === 'rollout' || gate === 'rollback' ? id : `${id}/${weight}/${iterations}`;
  }

  #gate(gate: GateName): GateState {
    if (this.#story.gates[gate] === undefined) {
      return gate === 'rollback' ? { kind: 'closed', names: [], askAgainAtMs: Number.POSITIVE_INFINITY } : { kind: 'open', names: [] };
    }
    const answer = this.#answers[gate];
    if (answer === undefined || answer.moment !== this.#momentOf(gate)) return { kind: 'unasked' };
    return answer.agreed ? { kind: 'open', names: [gate] } : { kind: 'closed', names: [gate], askAgainAtMs: answer.atMs + intervalMs };
  }

  /** A look that has just been measured counts for gates that are asked after it, but not for the one that is asked before. */
  #ask(gate: GateName): void {
    const pending = gate !== 'rollback' && this.#look?.key === lookKey(this.#context.run) ? 1 : 0;
    const facts = { asks: this.#asks[gate], looks: this.#looks + pending, weight: this.#context.run.weight };
    this.#asks[gate]++;
    this.#answers[gate] = { moment: this.#momentOf(gate), atMs: this.#nowMs, agreed: agrees(this.#story, gate, facts) };
  }

  #hooksState(): HooksState {
    if (this.#story.preRolloutFailures === undefined) return { kind: 'none' };
    return this.#hooks?.key === hooksKey(this.#context.run) ? this.#hooks.state : { kind: 'undelivered' };
  }

  #perform(command: Command) {
    switch (command.type) {
      case 'saveSnapshot':
        this.#snapshots.add(command.of === 'target' ? this.#target.revision : this.#primary.revision);
        return;
      case 'setTraffic':
        this.#route = { split: command.split, sinceMs: this.#nowMs };
        return;
      case 'scaleTarget':
        this.#target = { ...this.#target, ...this.#comes('canary', this.#target.revision), replicas: command.replicas, availablePods: 0 };
        return;
      case 'promote':
        return this.#promote(command.revision);
      case 'measure':
        this.#look = { key: command.key, records: (this.#story.looks[this.#looks] ?? []).map(recordOf) };
        return;
      case 'ask':
        return this.#ask(command.gate);
      case 'prepare': {
        const passed = this.#hookCalls++ >= (this.#story.preRolloutFailures ?? 0);
        const state: HooksState = passed ? { kind: 'passed' } : { kind: 'failed', name: 'smoke', message: 'answered 500' };
        this.#hooks = { key: command.key, state };
        return;
      }
      case 'pruneSnapshots':
        this.#snapshots = new Set(command.keep);
        return;
      default:
        throw new Error(`there is no ${command.type} in these stories`);
    }
  }

  /** The version before comes back at once: it has run before. */
  #promote(revision: string): void {
    if (!this.#snapshots.has(revision)) throw new Error(`promotes ${revision} without a snapshot (I2)`);
    const comes = this.#hasFailedPromotion ? { coming: 0, sinceMs: this.#nowMs } : this.#comes('primary', revision);
    this.#primary = { ...this.#primary, ...comes, revision };
  }
}

const recordOf = (verdict: CheckRecord['verdict']): CheckRecord => ({ name: 'check', bound: '>= 99', verdict });

function initialContext(policy: Policy): EngineContext {
  const at = new Date(beginMs).toISOString();
  const counts = { weight: 0, lookCount: 0, failedChecks: 0, noDataLooks: 0, errorLooks: 0 };
  return {
    run: { schema: 1, seq: 0, id: 'bootstrap', state: 'initialized', revision: 'a', startedAt: at, stateSince: at, endedAt: at, ...counts },
    appliedRevision: 'a',
    promotedRevision: 'a',
    history: [],
    policy,
    nowMs: beginMs,
  };
}

/** When the pods are there, or the Deployment says that they will not be. */
function comingAtMs({ coming, sinceMs, replicas: wanted }: Pods): number | undefined {
  return wanted === 0 ? undefined : sinceMs + (coming === 'never' ? deadlineIntervals : coming) * intervalMs;
}

/** A rolling update keeps the pods that there are until the new ones are ready. */
function sideOf(pods: Pods, nowMs: number) {
  const hasCome = nowMs >= (comingAtMs(pods) ?? 0);
  const { revision, replicas: wanted } = pods;
  const isLost = nowMs < (pods.lostUntilMs ?? 0);
  const isReady = wanted === 0 || (hasCome && pods.coming !== 'never' && !isLost);
  return {
    revision,
    images: [],
    replicas: wanted,
    availablePods: isReady ? wanted : isLost ? 0 : pods.availablePods,
    readiness: isReady ? ready : unready[hasCome && !isLost ? 'stuck' : 'waiting'],
  };
}

const unready: Record<'stuck' | 'waiting', ObservedReadiness> = {
  stuck: { kind: 'stuck', reason: 'ProgressDeadlineExceeded', message: 'exceeded its progress deadline' },
  waiting: { kind: 'waiting', reason: 'PodsNotAvailable', message: 'waiting for rollout to finish' },
};
