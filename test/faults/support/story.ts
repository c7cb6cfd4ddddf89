import { sleep } from '../../../src/platform/sleep.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import type { GuardedApp } from '../../cluster/support/guarded-app.ts';
import type { ObjectWatch } from '../../cluster/support/object-watch.ts';
import type { HttpRoute } from '../../cluster/support/sample-app.ts';
import { type GivenApp, World } from '../../e2e/support/world.ts';
import { Faults } from './faults.ts';
import { judge } from './judge.ts';
import { writesWithoutLease } from './writes-without-lease.ts';

const steps = [20, 50];
const spec = {
  progressDeadlineSeconds: 60,
  analysis: { interval: '5s', threshold: 3, stepWeights: steps, noDataLimit: 40, errorLimit: 40 },
};

/** One rollout with a fault in its middle: a good release of an application that is under load, and an observer of all of it. */
export class Story implements AsyncDisposable {
  readonly world: World;
  readonly faults: Faults;
  readonly web: GuardedApp;
  readonly #route: ObjectWatch<HttpRoute>;
  readonly #since = systemClock.now();
  readonly #scope: AsyncDisposableStack;

  private constructor(scope: AsyncDisposableStack, parts: { world: World; faults: Faults; web: GuardedApp }) {
    this.#scope = scope;
    this.world = parts.world;
    this.faults = parts.faults;
    this.web = parts.web;
    this.#route = scope.use(this.web.app.watchRoute());
  }

  /** Version 1.0 is at rest and 1.1 is released; resolves when it has its first traffic. */
  static async begin(name: string, given: GivenApp = {}): Promise<Story> {
    const scope = new AsyncDisposableStack();
    const world = scope.use(await World.create());
    await world.serin.replaceKilled();
    const faults = scope.use(new Faults(world.cluster));
    const web = await world.guardedApp(name, { spec, ...given });
    const story = new Story(scope, { world, faults, web });
    await web.release('1.1');
    await web.shifted();
    return story;
  }

  /** Seconds that pass. */
  async pass(seconds: number): Promise<void> {
    await sleep(systemClock, seconds * 1000);
  }

  /** Waits for the end and answers what is wrong with it, with what was written on the way, and with what users got. */
  async problems({ lost = 'nothing' }: { readonly lost?: 'nothing' | 'some requests' } = {}): Promise<string[]> {
    const end = await this.web.phase('Succeeded', 'Failed');
    await this.pass(5);
    await this.web.load.stop();
    const failures = this.web.load.failures();
    process.stdout.write(`${await this.web.cost(end)}`);
    const { phase, run } = end.object?.status ?? {};
    return [
      ...(phase === 'Succeeded' ? [] : [`the good release ended ${phase}: ${run?.reason} ${run?.message}`]),
      ...((await this.web.app.routeWeight()) === 0 ? [] : ['I3: the route does not say 0 % for the canary at the end']),
      ...(lost === 'nothing'
        ? failures.slice(0, 3).map(({ at, status, reason }) => `I1: a user got ${status} ${reason} at ${new Date(at).toISOString()}`)
        : []),
      ...judge({ web: this.web, route: this.#route, steps, releases: ['1.0', '1.1'] }),
      ...(await writesWithoutLease(this.world.cluster.logFolder, this.#since)),
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scope.disposeAsync();
  }
}
