import type { Canary } from '../../../src/api/canary.ts';
import {
  agrees,
  type CheckResult,
  type Coming,
  canaryOf,
  deadlineIntervals,
  type Gate,
  type Happening,
  pointOf,
  quietIntervals,
  type Story,
} from './story.ts';

/** More ticks than any story has. */
const patience = 600;

/** What Flagger's model ticks in: pods, hooks, checks and people as the story has them, counted in ticks. */
export class ModelWorld {
  readonly story: Story;
  readonly trace: string[] = [];
  analysis: Canary['spec']['analysis'];
  target = 'a';
  primary = 'a';
  weight = 0;
  mirrored = false;
  /** An A/B test has failed so badly that everybody is sent to the canary. */
  isForAll = false;
  #tick = 0;
  #changedAt = 0;
  #suspendedUntil = 0;
  #scaledUpAt: number | undefined;
  #promotedAt: number | undefined;
  #looks = 0;
  #hookCalls = 0;
  readonly #asks: Record<Gate, number> = { rollout: 0, rise: 0, promotion: 0, rollback: 0 };
  #happened = 0;
  #looksAtHappening = 0;

  constructor(story: Story) {
    this.story = story;
    this.analysis = canaryOf(story, {}).spec.analysis;
  }

  get isSuspended(): boolean {
    return this.#tick < this.#suspendedUntil;
  }

  get isStill(): boolean {
    return this.#tick - this.#changedAt > quietIntervals || this.#tick > patience;
  }

  get isTold(): boolean {
    return this.#happened === this.story.happenings.length;
  }

  /** Time goes on by one interval. */
  pass(): void {
    this.#tick++;
  }

  /** What waits for looks happens; says what. */
  happenByLooks(): Happening | undefined {
    const next = this.story.happenings[this.#happened];
    if (next === undefined || this.#looks - this.#looksAtHappening < next.afterLooks) return undefined;
    this.happen();
    return next;
  }

  happen(): void {
    const happening = this.story.happenings[this.#happened++];
    this.#looksAtHappening = this.#looks;
    this.#changedAt = this.#tick;
    if (happening?.kind === 'suspend') this.#suspendedUntil = this.#tick + 1 + happening.intervals;
    if (happening?.kind === 'edit') this.analysis = { ...this.analysis, ...happening.analysis };
    if (happening?.kind !== 'release' || happening.revision === this.target) return;
    this.target = happening.revision;
    if (this.#scaledUpAt !== undefined) this.#scaledUpAt = this.#tick;
  }

  show(phase: string, failedChecks: number): void {
    const matched = this.matches && this.weight > 0;
    const point = pointOf(
      phase,
      { weight: this.weight, mirrored: this.mirrored, matched: matched && !this.isForAll },
      { routed: this.isRouted, failedChecks },
    );
    if (point === this.trace.at(-1)) return;
    this.trace.push(point);
    this.#changedAt = this.#tick;
  }

  get isRouted(): boolean {
    return this.story.provider !== 'kubernetes';
  }

  /** A/B testing; a provider without traffic drops the conditions (2.4 step 27). */
  get matches(): boolean {
    return this.isRouted && (this.analysis.match ?? []).length > 0 && (this.analysis.iterations ?? 0) > 0;
  }

  scaleUp(): void {
    this.#scaledUpAt = this.#tick;
  }

  scaleToZero(): void {
    this.#scaledUpAt = undefined;
  }

  promote(): void {
    this.primary = this.target;
    this.#promotedAt = this.#tick;
  }

  /** Section 2.10. */
  canary(): 'ready' | 'waiting' | 'stuck' {
    return this.#scaledUpAt === undefined ? 'ready' : this.#comesUp(this.story.revisions[this.target]?.canary ?? 0, this.#scaledUpAt);
  }

  primaryPods(): 'ready' | 'waiting' | 'stuck' {
    return this.#promotedAt === undefined ? 'ready' : this.#comesUp(this.story.revisions[this.primary]?.primary ?? 0, this.#promotedAt);
  }

  #comesUp(coming: Coming, since: number): 'ready' | 'waiting' | 'stuck' {
    const age = this.#tick - since;
    if (coming === 'never') return age >= deadlineIntervals ? 'stuck' : 'waiting';
    return age >= coming ? 'ready' : 'waiting';
  }

  has(gate: Gate): boolean {
    return this.story.gates[gate] !== undefined;
  }

  ask(gate: Gate): boolean {
    const facts = { asks: this.#asks[gate], looks: this.#looks, weight: this.weight };
    this.#asks[gate]++;
    return agrees(this.story, gate, facts);
  }

  callPreRollout(): boolean {
    return this.#hookCalls++ >= (this.story.preRolloutFailures ?? 0);
  }

  look(): readonly CheckResult[] {
    return this.story.looks[this.#looks++] ?? [];
  }
}
