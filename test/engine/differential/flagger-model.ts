import { type FlaggerRules, flaggersRules } from './flagger-rules.ts';
import { maxWeightOf, nextStepOf } from './flagger-steps.ts';
import { ModelWorld } from './model-world.ts';
import type { CheckResult, Gate, Story } from './story.ts';

type Phase = 'Initialized' | 'Waiting' | 'Progressing' | 'WaitingPromotion' | 'Promoting' | 'Finalising' | 'Succeeded' | 'Failed';

const isAtRest = (phase: Phase) => phase === 'Initialized' || phase === 'Succeeded' || phase === 'Failed';

/**
 * Flagger's engine as its behavioural specification tells it (sections 2.3 to 2.10), one tick after the other, to be read beside it. Plain and slow; it
 * shares nothing with Serin's engine. With other rules it is Serin as docs/flagger-differences.md says that it differs, or a wrong model.
 */
export class FlaggerModel {
  readonly #world: ModelWorld;
  readonly #rules: FlaggerRules;
  #phase: Phase = 'Initialized';
  #failedChecks = 0;
  #iterations = 0;
  #lastApplied = 'a';
  #lastPromoted = 'a';
  #held = { 'no-data': 0, error: 0 };
  /** The last look at the present weight has passed. */
  #hasPassed = false;
  /** The greatest weight at which a look has passed. */
  #analysed: number | undefined;
  /** The run has lost its canary, or begins once more for another reason: hooks first. */
  #isAnew = false;
  #isOver = false;

  constructor(story: Story, rules: FlaggerRules = flaggersRules) {
    this.#world = new ModelWorld(story);
    this.#rules = rules;
  }

  /** Lives through the story and returns what could be seen, without repeats. */
  trace(): readonly string[] {
    const world = this.#world;
    this.#show();
    while (!this.#isOver && !world.isStill) {
      const rests = !world.isSuspended && isAtRest(this.#phase) && !this.#targetChanged();
      if (rests && world.isTold) break;
      if (rests) this.#rest();
      else if (!world.isSuspended) this.#tick();
      this.#show();
      const happened = world.happenByLooks();
      if (happened?.kind === 'edit' && this.#rules.edits === 'count at once') this.#reconsider();
      if (happened?.kind === 'lose' && this.#isUnderAnalysis && world.isRouted) this.#lose(happened.side);
      world.pass();
    }
    return world.trace;
  }

  #show() {
    this.#world.show(this.#phase, this.#failedChecks);
  }

  /** Step 14: the ticks of a failed Canary record what the target is, without a run. */
  #rest() {
    if (this.#phase === 'Failed') this.#lastApplied = this.#world.target;
    this.#world.happen();
  }

  /** Flagger, which ticks before and after, sees nothing of it. */
  #lose(side: 'canary' | 'primary') {
    if (side === 'canary' && this.#rules.lostCanary === 'begins anew' && this.#world.weight > 0) return this.#loseCanary();
    if (side === 'primary' && this.#rules.lostPrimary === 'is stood in for') this.#losePrimary();
  }

  #loseCanary() {
    this.#failedChecks++;
    if (this.#isExhausted()) this.#rollBack();
    else this.#beginAnew();
    this.#show();
  }

  #beginAnew() {
    this.#phase = 'Progressing';
    this.#setRoutes(0);
    this.#isAnew = true;
    if (this.#iterationsWanted > 0) this.#iterations = Math.max(0, Math.min(this.#iterations - 1, this.#iterationsWanted - 1));
  }

  #losePrimary() {
    const { matches, weight, mirrored } = this.#world;
    if (weight === 100 && !matches) return;
    this.#world.isForAll = true;
    this.#setRoutes(100);
    this.#show();
    this.#world.isForAll = false;
    this.#hasPassed = false;
    if (this.#analysed === undefined) this.#beginAnew();
    else this.#setRoutes(matches ? 100 : this.#analysed, mirrored ? 'mirrored' : 'plain');
    this.#show();
  }

  /** An edit may let a look that has passed suffice. */
  #reconsider() {
    const wanted = this.#iterationsWanted;
    if (!this.#hasPassed || !this.#isUnderAnalysis || (wanted > 0 && !this.#rules.isIterated(this.#iterations - 1, wanted))) return;
    this.#advance();
    this.#show();
  }

  get #isUnderAnalysis(): boolean {
    return this.#phase === 'Progressing' || this.#phase === 'WaitingPromotion';
  }

  /** Steps 14 to 24 of section 2.4: what comes before the analysis. */
  #tick() {
    const world = this.#world;
    const isPromoting = this.#phase === 'Promoting' || this.#phase === 'Finalising';
    const isLeft = isPromoting && this.#rules.releaseWhilePromoting === 'takes traffic away';
    if (isLeft && world.target !== world.primary) this.#leaveCanary();
    if (this.#primaryReadiness() !== 'ready') return;
    if (isAtRest(this.#phase) || this.#phase === 'Waiting') return this.#askForRollout();
    if (this.#isUnderAnalysis && this.#rules.noticesRevisions && this.#takesNewRevision()) return;
    const canary = isLeft ? 'ready' : world.canary();
    if (canary === 'stuck') return this.#rollBack();
    if (canary === 'waiting') return;
    const skips = world.story.skipAnalysis && this.#rules.skipsAnalysis && this.#isUnderAnalysis;
    const isAskedBack = !skips || this.#rules.rollbackWithoutAnalysis === 'is asked';
    if (this.#isUnderAnalysis && isAskedBack && this.#wantsBack()) return this.#rollBack();
    if (skips) return this.#promoteUnseen();
    if (this.#phase === 'Promoting') return this.#shiftBack();
    if (this.#phase === 'Finalising') return this.#succeed();
    if (this.#rules.threshold === 'at the next tick' && this.#isExhausted()) return this.#rollBack();
    this.#analyse();
  }

  #leaveCanary() {
    this.#setRoutes(0);
    this.#show();
  }

  /** Step 15. */
  #primaryReadiness(): 'ready' | 'waiting' | 'stuck' {
    const isUnseen = this.#world.story.skipAnalysis && this.#rules.skipping === 'at once';
    const primary = isUnseen || !this.#rules.waitsForPrimary ? 'ready' : this.#world.primaryPods();
    if (primary === 'stuck') this.#failPromotion();
    return primary;
  }

  /** Steps 26 to 29. */
  #analyse() {
    const { analysis, weight, mirrored } = this.#world;
    const isFirst = weight === 0 && (this.#iterations === 0 || this.#isAnew) && !(analysis.mirror === true && mirrored);
    const result = isFirst ? this.#prepare() : this.#look();
    const isCounted = this.#rules.threshold === 'with the look' && !(isFirst && result === 'pass');
    if (isCounted && (this.#isExhausted() || this.#isHeldTooOften())) return this.#rollBack();
    this.#hasPassed = result === 'pass' && !isFirst;
    if (this.#hasPassed) this.#analysed = Math.max(weight, this.#analysed ?? 0);
    if (result !== 'pass') return;
    if (isFirst) this.#isAnew = false;
    this.#advance();
  }

  #advance() {
    const wanted = this.#iterationsWanted;
    if (wanted === 0) return this.#advanceWeight();
    return this.#world.matches ? this.#advanceMatches(wanted) : this.#advanceBlueGreen(wanted);
  }

  /** Section 2.5. */
  #advanceWeight() {
    const { analysis, weight } = this.#world;
    const max = maxWeightOf(analysis);
    const step = nextStepOf(analysis, weight, this.#rules);
    const isGreatest = this.#rules.isGreatest(weight, max);
    if (step <= 0 && !(isGreatest && this.#rules.unmatchedStep === 'next greater')) return;
    const risesAgain = !isGreatest && this.#phase === 'WaitingPromotion' && this.#rules.raisedMaximum === 'is analysed again';
    const isAsked = risesAgain || (this.#phase === 'Progressing' && !(isGreatest && this.#rules.riseGate === 'before rises'));
    if (isAsked && !this.#agreed('rise')) return;
    if (risesAgain) this.#phase = 'Progressing';
    // The router that stories have reports no mirror where weights move, so that Flagger asks for one again and again.
    if (analysis.mirror === true && weight === 0 && this.#rules.mirrorStep === 'stalls') return this.#setRoutes(0);
    if (!isGreatest) return this.#setRoutes(this.#rules.cap(weight + step, max));
    if (this.#mayPromote()) this.#copy();
  }

  /** Section 2.6. */
  #advanceMatches(wanted: number) {
    if (!this.#rules.isIterated(this.#iterations, wanted)) {
      this.#setRoutes(100);
      this.#iterations++;
      return;
    }
    if (this.#mayPromote()) this.#copy();
  }

  /** Section 2.6. */
  #advanceBlueGreen(wanted: number) {
    if (!this.#rules.isIterated(this.#iterations, wanted)) {
      if (this.#world.analysis.mirror === true && this.#rules.mirrorsIterations) this.#setRoutes(0, 'mirrored');
      this.#iterations++;
      return;
    }
    if (!this.#mayPromote()) return;
    const wasRouted = this.#iterations > wanted;
    this.#setRoutes(100);
    this.#iterations = wanted + 1;
    if (wasRouted || this.#rules.lastLookOfBlueGreen === 'before') this.#copy();
  }

  #mayPromote(): boolean {
    if (this.#agreed('promotion')) return true;
    this.#iterations = this.#rules.promotionGate === 'each second tick' ? this.#iterationsWanted - 1 : this.#iterations + 1;
    this.#phase = 'WaitingPromotion';
    return false;
  }

  #copy() {
    this.#world.promote();
    this.#phase = 'Promoting';
  }

  /** Section 2.9. */
  #shiftBack() {
    const { isRouted, matches, analysis, weight } = this.#world;
    const atOnce = !isRouted || (matches && this.#rules.steppedPromotionOfMatches === 'at once');
    const step = atOnce ? 0 : (analysis.stepWeightPromotion ?? 0);
    this.#setRoutes(step === 0 ? 0 : this.#rules.floor(weight - step));
    if (this.#world.weight === 0) this.#phase = 'Finalising';
  }

  #succeed() {
    this.#world.scaleToZero();
    this.#phase = 'Succeeded';
    this.#iterations = 0;
    this.#lastPromoted = this.#lastApplied;
  }

  /** Section 2.7. */
  #promoteUnseen() {
    this.#copy();
    if (this.#rules.skipping === 'at once') this.#succeed();
  }

  /** Section 2.8. */
  #rollBack() {
    if (this.#rules.failureIsTold === 'after the route' && this.#phase !== 'Waiting') {
      this.#phase = 'Progressing';
      this.#setRoutes(0);
      this.#show();
    }
    this.#setRoutes(0);
    this.#fail();
  }

  #fail() {
    this.#world.scaleToZero();
    this.#phase = 'Failed';
    this.#iterations = 0;
    this.#lastApplied = this.#rules.remembersFailed ? this.#world.target : 'nothing';
    if (this.#rules.failedChecksAtRest === 'as Flagger') this.#failedChecks = 0;
  }

  /** Section 2.9. The story ends: what follows in Flagger follows from the wreck that this leaves. */
  #failPromotion() {
    this.#isOver = true;
    const isAnalysed = this.#world.target === this.#world.primary;
    if (isAnalysed || this.#rules.failedPromotion === 'stays') this.#setRoutes(100);
    if (this.#rules.failedPromotion === 'stays') return this.#fail();
    this.#phase = 'Promoting';
    this.#world.isForAll = true;
    this.#show();
    this.#rollBack();
  }

  /** Step 17. */
  #askForRollout() {
    const isAsked = this.#world.has('rollout') && this.#rules.asks.rollout;
    if (isAsked && this.#phase !== 'Waiting' && this.#rules.waiting === 'when asked') this.#wait();
    if (!this.#agreed('rollout')) {
      this.#wait();
      if (this.#rules.rollbackWhileWaiting === 'is asked' && this.#wantsBack()) this.#rollBack();
      return;
    }
    this.#begin();
    this.#failedChecks = 0;
    this.#world.scaleUp();
  }

  #wait() {
    this.#phase = 'Waiting';
    if (this.#rules.failedChecksAtRest === 'of the run') this.#failedChecks = 0;
    this.#show();
  }

  #begin() {
    this.#phase = 'Progressing';
    this.#iterations = 0;
    this.#held = { 'no-data': 0, error: 0 };
    this.#lastApplied = this.#world.target;
    this.#analysed = undefined;
    this.#isAnew = false;
  }

  /** Step 18. Returns whether the tick ends here. */
  #takesNewRevision(): boolean {
    const isSetBack = this.#world.target === this.#lastPromoted && this.#world.target !== this.#lastApplied;
    if (isSetBack && this.#rules.setBack === 'ends the run') {
      this.#setRoutes(0);
      this.#phase = 'Finalising';
      this.#show();
      this.#lastApplied = this.#world.target;
      this.#succeed();
      return true;
    }
    if (!this.#targetChanged()) return false;
    this.#setRoutes(0);
    this.#begin();
    this.#failedChecks = this.#rules.afterNewRevision(this.#failedChecks);
    return true;
  }

  /** Section 2.3. */
  #targetChanged(): boolean {
    return this.#world.target !== this.#lastPromoted && this.#world.target !== this.#lastApplied;
  }

  #setRoutes(weight: number, mirror: 'mirrored' | 'plain' = 'plain') {
    if (!this.#world.isRouted) return;
    if (weight !== this.#world.weight) this.#hasPassed = false;
    this.#world.weight = weight;
    this.#world.mirrored = mirror === 'mirrored';
  }

  #agreed(gate: Gate): boolean {
    return !this.#world.has(gate) || !this.#rules.asks[gate] || this.#world.ask(gate);
  }

  /** Step 21. */
  #wantsBack(): boolean {
    return this.#world.has('rollback') && this.#rules.asks.rollback && this.#world.ask('rollback');
  }

  get #iterationsWanted(): number {
    const { iterations = 0 } = this.#world.analysis;
    return !this.#world.isRouted && iterations < 1 ? this.#rules.iterationsWithoutRouter : Math.max(0, iterations);
  }

  get #threshold(): number {
    return this.#rules.thresholdOf(this.#world.analysis.threshold);
  }

  #isExhausted(): boolean {
    return this.#rules.isExhausted(this.#failedChecks, this.#threshold);
  }

  #isHeldTooOften(): boolean {
    const { errorLimit = this.#threshold, noDataLimit = this.#threshold } = this.#world.analysis;
    return this.#held.error >= errorLimit || this.#held['no-data'] >= noDataLimit;
  }

  #prepare(): 'pass' | 'fail' {
    return this.#world.callPreRollout() ? 'pass' : this.#countFailure();
  }

  #countFailure(): 'fail' {
    this.#failedChecks += this.#rules.failureCounts;
    this.#held = { 'no-data': 0, error: 0 };
    return 'fail';
  }

  /** Section 2.15. */
  #look(): 'pass' | 'fail' | 'held' {
    const isHeld = { error: this.#rules.providerError === 'is held', 'no-data': this.#rules.noData === 'is held' };
    const strict = this.#world.analysis.strict === true;
    const failing = (result: CheckResult) => result !== 'pass' && (result === 'fail' || strict || !isHeld[result]);
    const results = this.#world.look();
    if (results.some(failing)) return this.#countFailure();
    const held = results.includes('error') ? 'error' : results.includes('no-data') ? 'no-data' : undefined;
    if (held === undefined) {
      this.#failedChecks = this.#rules.afterPass(this.#failedChecks);
      this.#held = { 'no-data': 0, error: 0 };
      return 'pass';
    }
    this.#held[held]++;
    return 'held';
  }
}
