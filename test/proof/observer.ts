import { type Fact, wordFact } from './fact.ts';
import type { CreateRule, Rule, Violation } from './rule.ts';
import { announcementRule } from './rules/announcement-rule.ts';
import { deliveryRule } from './rules/delivery-rule.ts';
import { ignoranceRule } from './rules/ignorance-rule.ts';
import { ownershipRule } from './rules/ownership-rule.ts';
import { promotionRule } from './rules/promotion-rule.ts';
import { retryRule } from './rules/retry-rule.ts';
import { riseRule } from './rules/rise-rule.ts';
import { secrecyRule } from './rules/secrecy-rule.ts';
import { trafficRule } from './rules/traffic-rule.ts';
import { writerRule } from './rules/writer-rule.ts';
import { shop } from './shop.ts';
import type { View } from './view.ts';

const rules: readonly CreateRule[] = [
  trafficRule,
  promotionRule,
  announcementRule,
  riseRule,
  retryRule,
  writerRule,
  ownershipRule,
  secrecyRule,
  ignoranceRule,
  deliveryRule,
];

/** Holds everything that happens to the invariants (I1 to I12), after every event. It never asks the controller. */
export class Observer {
  readonly violations: Violation[] = [];
  readonly #view: View;
  readonly #rules: readonly Rule[];
  #last = 'nothing yet';
  #excusedUntilMs = 0;

  readonly #isAnybodyThere: () => boolean;

  constructor(view: View, isAnybodyThere: () => boolean) {
    this.#view = view;
    this.#isAnybodyThere = isAnybodyThere;
    const report = (invariant: string, message: string, objects: readonly string[]) => this.report(invariant, message, objects);
    this.#rules = rules.map((create) => create({ view, report, excusedUntilMs: () => this.#excused() }));
  }

  see(fact: Fact): void {
    this.#last = wordFact(fact);
    for (const rule of this.#rules) rule.see?.(fact);
    this.look();
  }

  look(): void {
    for (const rule of this.#rules) rule.look?.();
  }

  end(): void {
    this.#last = 'the end';
    for (const rule of this.#rules) rule.end?.();
  }

  /** Nobody can be expected to act before `untilMs`. */
  excuse(untilMs: number): void {
    this.#excusedUntilMs = Math.max(this.#excusedUntilMs, untilMs);
  }

  /** Whether what has gone wrong may still keep the controller from seeing or acting. */
  get isExcused(): boolean {
    return this.#view.now() < this.#excusedUntilMs;
  }

  #excused(): number {
    return this.#isAnybodyThere() ? this.#excusedUntilMs : this.#view.now();
  }

  report(invariant: string, message: string, objects: readonly string[]): void {
    this.violations.push({ invariant, message, objects, rollout: shop.key, atMs: this.#view.now(), event: this.#last });
  }
}
