import type { Fact } from '../fact.ts';
import { hookUrl } from '../shop.ts';
import type { View } from '../view.ts';

interface Answer {
  readonly atMs: number;
  readonly good: boolean;
  /** An answer without a number: it is neither good nor bad. */
  readonly isUnknown?: boolean;
}

/** What Prometheus and the rollout hooks really answered: the observer's own idea of a passing look. */
export class Evidence {
  readonly #answers = new Map<string, Answer>();
  readonly #view: View;

  constructor(view: View) {
    this.#view = view;
  }

  see(fact: Fact): void {
    if (fact.kind === 'measured') {
      const { min, max } = this.#rangeOf(fact.metric);
      const good = fact.value !== undefined && fact.value >= min && fact.value <= max;
      this.#answers.set(fact.metric, { atMs: this.#view.now(), good, isUnknown: fact.value === undefined });
    }
    if (fact.kind === 'called' && fact.type === 'rollout')
      this.#answers.set(fact.url, { atMs: this.#view.now(), good: fact.status >= 200 && fact.status < 300 });
  }

  /** Whether the last answer to everything that the Canary asks for came at `fromMs` or later and was good; else what is missing. */
  missing(fromMs: number): string | undefined {
    const analysis = this.#view.canary()?.spec.analysis;
    const hooks = (analysis?.webhooks ?? []).filter(({ type }) => type === 'rollout').map(() => hookUrl('rollout'));
    for (const name of [...(analysis?.metrics ?? []).map((metric) => metric.name), ...hooks]) {
      const answer = this.#answers.get(name);
      if (answer === undefined || answer.atMs < fromMs) return `${name} was not asked in time`;
      if (!answer.good) return `${name} did not pass`;
    }
    return undefined;
  }

  /** Metrics of the Canary whose last answer held no number. */
  unknown(): string[] {
    const metrics = this.#view.canary()?.spec.analysis.metrics ?? [];
    return metrics.map(({ name }) => name).filter((name) => this.#answers.get(name)?.isUnknown === true);
  }

  #rangeOf(name: string): { min: number; max: number } {
    const metric = this.#view.canary()?.spec.analysis.metrics?.find((other) => other.name === name);
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = metric?.thresholdRange ?? {};
    return { min, max };
  }
}

export function intervalMsOf(view: View): number {
  return Number.parseInt(view.canary()?.spec.analysis.interval ?? '0', 10) * 1000;
}
