import type { CanaryPhase } from '../../../src/api/canary.ts';
import { sleep } from '../../../src/platform/sleep.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { countRequests } from './audit.ts';
import type { Cluster } from './cluster.ts';
import type { Load } from './load.ts';
import type { ObjectWatch, Sight } from './object-watch.ts';
import { type CanaryFields, type Deployment, SampleApp, type SampleAppOptions, type WatchedCanary } from './sample-app.ts';

export interface GuardedAppOptions extends SampleAppOptions {
  readonly spec?: CanaryFields;
  readonly ratePerSecond?: number;
  /** What is done between the Deployment and its Canary. */
  readonly prepare?: (app: SampleApp) => Promise<void>;
}

/** Release 1.0 of the sample application under a Canary that is initialized, with users sending requests: where every rollout test begins. */
export class GuardedApp implements AsyncDisposable {
  readonly app: SampleApp;
  readonly canary: ObjectWatch<WatchedCanary>;
  readonly target: ObjectWatch<Deployment>;
  readonly primary: ObjectWatch<Deployment>;
  readonly load: Load;
  readonly #options: Pick<GuardedAppOptions, 'cluster' | 'ratePerSecond'>;
  #releasedAt = systemClock.now();

  private constructor(app: SampleApp, options: Pick<GuardedAppOptions, 'cluster' | 'ratePerSecond'>) {
    this.app = app;
    this.canary = app.watchCanary();
    this.target = app.watchDeployment();
    this.primary = app.watchDeployment(`${app.name}-primary`);
    this.load = app.load(options.ratePerSecond ?? 30);
    this.#options = options;
  }

  /** An application that serves already, whose Canary is there or will be. */
  static of(app: SampleApp, cluster: Cluster): GuardedApp {
    return new GuardedApp(app, { cluster });
  }

  static async start(options: GuardedAppOptions): Promise<GuardedApp> {
    const app = new SampleApp(options);
    await app.deploy('1.0');
    await options.prepare?.(app);
    await app.guard(options.spec);
    await app.initialized();
    // A Service that nobody has called yet may be known to its users a moment later; the first of a live one is the subject of tests of its own.
    await app.answering();
    const guarded = new GuardedApp(app, options);
    // Users are there before the release, so that the first look has something to judge.
    await sleep(systemClock, 3000);
    return guarded;
  }

  /** Changes the image's tag; resolves when the API server has told of it, with that time. */
  async release(tag: string): Promise<number> {
    await this.app.release(tag);
    const { at } = await this.target.until(({ spec }) => tagOf(spec.template) === tag, { what: `release ${tag} in the Deployment` });
    this.#releasedAt = at;
    return at;
  }

  /** Changes the pod template in another way (`SampleApp.configure`); resolves as `release` does. */
  async change(container: object, pod: object = {}): Promise<number> {
    const before = this.target.last?.metadata.generation ?? 0;
    await this.app.configure(container, pod);
    const { at } = await this.target.until(({ metadata }) => metadata.generation > before, { what: 'the change in the Deployment' });
    this.#releasedAt = at;
    return at;
  }

  /** Begins the time of a run that no change of the Deployment begins. */
  begin(): void {
    this.#releasedAt = systemClock.now();
  }

  /** Seconds from the release to an instant. */
  since(at: number): string {
    return `${((at - this.#releasedAt) / 1000).toFixed(1)} s`;
  }

  /** Resolves when the Canary's phase is one of these. */
  phase(...phases: CanaryPhase[]): Promise<Sight<WatchedCanary>> {
    return this.canary.until(({ status }) => phases.includes(status?.phase ?? ''), {
      what: `phase ${phases.join(' or ')}`,
      timeoutMs: 180_000,
    });
  }

  /** When the controller decided upon the state of a sight: before it did anything for it, and before this process heard of it. */
  decidedAt(sight: Sight<WatchedCanary>): number {
    return Date.parse(sight.object?.status?.run?.stateSince ?? '');
  }

  /** Resolves when the canary gets traffic. */
  shifted(): Promise<Sight<WatchedCanary>> {
    return this.canary.until(({ status }) => status?.phase === 'Progressing' && (status.canaryWeight ?? 0) > 0, {
      what: 'a first share of traffic for the canary',
    });
  }

  /** The canary's weights in the order in which the status said them, each change once. */
  weights(): number[] {
    const weights = this.canary.sights.map(({ object }) => object?.status?.canaryWeight ?? 0);
    return weights.filter((weight, index) => weight !== weights[index - 1]);
  }

  /** Every release that the primary's template has named, in order. */
  primaryTags(): string[] {
    return [...new Set(this.primary.sights.flatMap(({ object }) => (object === undefined ? [] : [tagOf(object.spec.template)])))];
  }

  /** Seconds and requests since the release, as a line for the reader of the test's output. */
  async cost(sight: Sight<WatchedCanary>): Promise<string> {
    const span = { since: this.#releasedAt, until: sight.at, namespace: this.app.namespace, objectPrefix: this.app.name };
    const { budgeted } = await countRequests(this.#options.cluster.logFolder, span);
    const seconds = ((sight.at - this.#releasedAt) / 1000).toFixed(1);
    return `${this.app.name}: ${sight.object?.status?.phase} after ${seconds} s, ${budgeted} requests to the API server, ${this.load.answers.length} of users, ${this.load.failures().length} failed\n`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.load, this.canary, this.target, this.primary].map((each) => each[Symbol.asyncDispose]()));
  }
}

function tagOf(template: Deployment['spec']['template']): string {
  return template.spec.containers[0]?.image.split(':').at(-1) ?? '';
}
