import type { Announcement } from '../../src/api/announcement.ts';
import type { CheckRecord, Delivery, RunState } from '../../src/api/run.ts';
import { allOnPrimary, type TrafficSplit } from '../../src/api/traffic-split.ts';
import type { Command, GateName } from '../../src/engine/commands.ts';
import type { EngineContext } from '../../src/engine/context.ts';
import type { HooksState, Observation, ObservedReadiness, ObservedSide } from '../../src/engine/observation.ts';
import type { Policy } from '../../src/engine/policy.ts';
import { hooksKey, lookKey } from '../../src/engine/schedule.ts';
import { step } from '../../src/engine/step.ts';

export const policy: Policy = {
  strategy: 'canary',
  iterations: 0,
  mirror: false,
  routed: true,
  deliveries: [],
  stepWeights: [10, 25, 50],
  stepWeightPercent: 0,
  maxWeightPercent: 100,
  stepWeightPromotionPercent: 0,
  intervalMs: 10_000,
  progressDeadlineMs: 60_000,
  limits: { threshold: 2, noDataLimit: 3, errorLimit: 3, strict: false },
  skipAnalysis: false,
  suspended: false,
  bakeTimeMs: 600_000,
};

export const pass: CheckRecord = { name: 'success', bound: '>= 99', value: 100, verdict: 'pass' };
export const fail: CheckRecord = { name: 'success', bound: '>= 99', value: 80, verdict: 'fail' };
export const noData: CheckRecord = { name: 'success', bound: '>= 99', verdict: 'no-data' };
export const providerError: CheckRecord = { name: 'success', bound: '>= 99', verdict: 'error' };

const ready: ObservedReadiness = { kind: 'ready' };
const side = (revision: string, replicas: number): ObservedSide => ({
  revision,
  images: [`app:${revision}`],
  replicas,
  availablePods: replicas,
  readiness: ready,
});

const returned = { ours: 'left', left: 'joined', joined: 'apart', apart: 'apart' } as const;

/** A world that does what it is told at once, and in which a test can break things: the engine's decisions without any cluster. */
export class World {
  nowMs = Date.parse('2026-01-01T00:00:00Z');
  target: ObservedSide | undefined = side('a', 2);
  primary: ObservedSide | undefined;
  services: Observation['services'] = { backends: 'missing', apex: 'missing', apexServesPrimary: false };
  deleting = false;
  released = false;
  route: { weight: number | undefined; split: TrafficSplit; accepted: boolean; since: number } = {
    weight: undefined,
    split: allOnPrimary,
    accepted: true,
    since: 0,
  };
  /** How far a route that others made has been given back; absent: it is ours. */
  loan: Observation['route']['loan'];
  snapshots = new Set<string>();
  /** What a gate would answer; absent: there is none. */
  readonly gates: Partial<Record<GateName, 'open' | 'closed'>> = {};
  readonly asked: GateName[] = [];
  /** What the pre-rollout hooks would say; absent: there are none. */
  hooks: 'passed' | 'failed' | undefined;
  readonly delivered: Delivery[] = [];
  retry: string | undefined;
  policy: Policy = policy;
  /** What the checks say from now on. */
  checks: readonly CheckRecord[] = [pass];
  /** Whether pods come up when replicas or templates change. */
  comesUp: { target: ObservedReadiness; primary: ObservedReadiness } = { target: ready, primary: ready };
  context: EngineContext;
  readonly said: Announcement[] = [];
  readonly done: Command[] = [];
  readonly weights: number[] = [];
  readonly visited: RunState[] = [];
  readonly #answers = new Map<GateName, { answer: 'open' | 'closed'; moment: string; atMs: number }>();
  #preRollout: { key: string; state: HooksState } | undefined;
  #look: Observation['look'];
  #wakeAtMs: number | undefined;

  constructor() {
    const now = new Date(this.nowMs).toISOString();
    this.context = {
      run: {
        schema: 1,
        seq: 0,
        id: 'bootstrap',
        state: 'initializing.primary',
        revision: 'a',
        startedAt: now,
        stateSince: now,
        weight: 0,
        lookCount: 0,
        failedChecks: 0,
        noDataLooks: 0,
        errorLooks: 0,
      },
      appliedRevision: '',
      promotedRevision: '',
      history: [],
      policy: this.policy,
      nowMs: this.nowMs,
    };
  }

  get state(): RunState {
    return this.context.run.state;
  }

  /** The user releases a version. */
  release(revision: string): this {
    const replicas = this.target?.replicas ?? 0;
    this.target = { ...side(revision, replicas), availablePods: replicas, readiness: replicas === 0 ? ready : this.comesUp.target };
    return this;
  }

  /** Turns until nothing more happens by itself, but not past `untilMs` from now. */
  run(untilMs = 3_600_000): this {
    const endMs = this.nowMs + untilMs;
    for (let turns = 0; turns < 500; turns++) {
      const acted = this.turn();
      if (acted) continue;
      if (this.#wakeAtMs === undefined || this.#wakeAtMs > endMs) break;
      this.nowMs = this.#wakeAtMs;
    }
    this.nowMs = Math.max(this.nowMs, untilMs === 3_600_000 ? this.nowMs : endMs);
    return this;
  }

  /** Turns until `state`, or fails the test. */
  runUntil(state: RunState): this {
    for (let turns = 0; turns < 500; turns++) {
      if (this.state === state) return this;
      if (!this.turn() && this.state !== state) {
        if (this.#wakeAtMs === undefined) throw new Error(`stands still in ${this.state}`);
        this.nowMs = this.#wakeAtMs;
      }
    }
    throw new Error(`never came to ${state}; is in ${this.state}`);
  }

  turn(): boolean {
    const before = this.context;
    const decision = step({ ...before, policy: this.policy, nowMs: this.nowMs }, this.observation());
    this.context = decision.context;
    this.said.push(...decision.announcements);
    if (this.visited.at(-1) !== this.state) this.visited.push(this.state);
    for (const command of decision.commands) this.#perform(command);
    this.#wakeAtMs = decision.wakeAtMs;
    return decision.commands.length > 0 || decision.events.length > 0;
  }

  observation(): Observation {
    const { weight, split, accepted, since } = this.route;
    const look = this.#look?.key === lookKey(this.context.run) ? this.#look : undefined;
    return {
      nowMs: this.nowMs,
      target: this.target,
      primary: this.primary,
      services: this.services,
      route: {
        canaryWeightPercent: weight,
        shows: weight === undefined ? undefined : split,
        settledAtMs: weight === undefined || !accepted ? undefined : since,
        ...(this.loan === undefined ? {} : { loan: this.loan }),
      },
      snapshots: this.snapshots,
      gates: {
        rollout: this.#gate('rollout'),
        rise: this.#gate('rise'),
        promotion: this.#gate('promotion'),
        rollback: this.#gate('rollback'),
      },
      preRollout: this.#hooksState(),
      delivered: this.delivered,
      delivering: this.delivered,
      look,
      deleting: this.deleting,
      retry: this.retry,
    };
  }

  #moment(): string {
    return `${this.context.run.id}/${this.context.run.weight}`;
  }

  #gate(name: GateName): Observation['gates']['rise'] {
    const wanted = this.gates[name];
    if (wanted === undefined)
      return name === 'rollback' ? { kind: 'closed', names: [], askAgainAtMs: Number.POSITIVE_INFINITY } : { kind: 'open', names: [] };
    const answer = this.#answers.get(name);
    if (answer === undefined || answer.moment !== this.#moment()) return { kind: 'unasked' };
    if (answer.answer === 'open') return { kind: 'open', names: ['ask'] };
    return { kind: 'closed', names: ['ask'], askAgainAtMs: answer.atMs + this.policy.intervalMs };
  }

  #hooksState(): HooksState {
    if (this.hooks === undefined) return { kind: 'none' };
    return this.#preRollout?.key === hooksKey(this.context.run) ? this.#preRollout.state : { kind: 'undelivered' };
  }

  #perform(command: Command): void {
    this.done.push(command);
    switch (command.type) {
      case 'writeBackends':
        this.services = { ...this.services, backends: 'ok' };
        return;
      case 'writeApex':
        this.services = { ...this.services, apex: 'ok', apexServesPrimary: true };
        return;
      case 'createPrimary':
        this.primary = this.#rolledOut(side(this.target?.revision ?? '', Math.max(1, this.target?.replicas ?? 1)), 'primary');
        return;
      case 'saveSnapshot':
        this.snapshots.add((command.of === 'target' ? this.target : this.primary)?.revision ?? '');
        return;
      case 'setTraffic':
        this.weights.push(command.split.canaryWeightPercent);
        this.route = { ...this.route, weight: command.split.canaryWeightPercent, split: command.split, since: this.nowMs };
        return;
      case 'ask':
        this.asked.push(command.gate);
        this.#answers.set(command.gate, { answer: this.gates[command.gate] ?? 'open', moment: this.#moment(), atMs: this.nowMs });
        return;
      case 'prepare':
        this.#preRollout = {
          key: command.key,
          state: this.hooks === 'failed' ? { kind: 'failed', name: 'smoke', message: 'answered 500' } : { kind: 'passed' },
        };
        return;
      case 'deliver':
        this.delivered.push(command.delivery);
        return;
      case 'scaleTarget':
        if (this.target !== undefined) this.target = this.#rolledOut(side(this.target.revision, command.replicas), 'target');
        return;
      case 'promote':
        if (!this.snapshots.has(command.revision)) throw new Error(`promotes ${command.revision} without a snapshot (I2)`);
        this.primary = this.#rolledOut(side(command.revision, this.primary?.replicas ?? 1), 'primary');
        return;
      case 'measure':
        this.#look = { key: command.key, records: this.checks };
        return;
      case 'revertApex':
        this.services = { ...this.services, apexServesPrimary: false };
        return;
      case 'giveBack':
        this.loan = returned[this.loan ?? 'apart'];
        this.route = { ...this.route, since: this.nowMs };
        return;
      case 'release':
        this.released = true;
        return;
      case 'pruneSnapshots':
        this.snapshots = new Set([...this.snapshots].filter((revision) => command.keep.includes(revision)));
        return;
    }
  }

  #rolledOut(next: ObservedSide, which: 'target' | 'primary'): ObservedSide {
    const readiness = next.replicas === 0 ? ready : this.comesUp[which];
    return readiness.kind === 'ready' ? next : { ...next, readiness, availablePods: which === 'primary' ? 1 : 0 };
  }
}
