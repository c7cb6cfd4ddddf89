import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sleep } from '../../../src/platform/sleep.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import type { Cluster } from '../../cluster/support/cluster.ts';
import { GuardedApp } from '../../cluster/support/guarded-app.ts';
import type { Pod } from '../../cluster/support/sample-app.ts';
import { TestNamespace } from '../../cluster/support/test-namespace.ts';
import type { Section } from '../report.ts';
import { startBundledController } from './bundled-controller.ts';

const intervalMs = 3_000;
const interval = `${intervalMs / 1000}s`;

/** How soon the controller acts on a crash and on a gate that opens, on a real cluster. */
export async function benchReactions(cluster: Cluster): Promise<Section> {
  await using namespace = await TestNamespace.create(cluster, 'bench');
  await using _controller = await startBundledController(cluster, namespace.name);
  const crash = await crashToFailed(cluster, namespace);
  const gate = await gateToStep(cluster, namespace);
  return {
    name: 'cluster-reactions',
    title: 'Reactions on a real cluster',
    command: 'npm run bench:cluster -- --only reactions',
    about: [`One Canary each, Gateway API, checks every ${interval}; a refusing HTTP gate is asked once in that time.`],
    figures: [
      bounded('From the kubelet’s word that a container has ended a second time to `Failed`', crash.fromWordMs, 1_000),
      {
        name: 'From the release that crashes to `Failed`, the restart and its back-off included',
        value: `${(crash.fromReleaseMs / 1000).toFixed(1)} s`,
      },
      bounded('From the gate’s first consent to `Progressing`', gate.fromConsentMs, 1_000),
      {
        name: 'From the opening of the gate to `Progressing`',
        value: `${Math.round(gate.fromOpeningMs)} ms`,
        bar: `under ${interval} and 1 s`,
        holds: gate.fromOpeningMs < intervalMs + 1_000,
      },
    ],
  };
}

function bounded(name: string, ms: number, mostMs: number) {
  return { name, value: `${Math.round(ms)} ms`, bar: `under ${mostMs / 1000} s`, holds: ms < mostMs };
}

async function crashToFailed(cluster: Cluster, namespace: TestNamespace): Promise<{ fromWordMs: number; fromReleaseMs: number }> {
  await using web = await GuardedApp.start({ cluster, namespace, name: 'crashing', spec: { analysis: { interval, stepWeights: [50] } } });
  await using pods = web.app.watchPods();
  const releasedAt = await web.release('1.5');
  const end = await web.phase('Succeeded', 'Failed');
  if (end.object?.status?.phase !== 'Failed') throw new Error('The release that crashes was promoted.');
  const word = pods.sights.find(({ object }) => object !== undefined && hasEndedTwice(object));
  return { fromWordMs: end.at - (word?.at ?? Number.NaN), fromReleaseMs: end.at - releasedAt };
}

/** One restart is forgiven. */
function hasEndedTwice({ status }: Pod): boolean {
  return (status?.containerStatuses ?? []).some(({ restartCount, state }) => {
    const isDown = state?.terminated !== undefined || state?.waiting?.reason === 'CrashLoopBackOff';
    return restartCount + (isDown ? 1 : 0) > 1;
  });
}

async function gateToStep(cluster: Cluster, namespace: TestNamespace): Promise<{ fromConsentMs: number; fromOpeningMs: number }> {
  await using gate = await Gate.listen();
  const webhooks = [{ name: 'gate', type: 'confirm-rollout' as const, url: gate.url }];
  const spec = { analysis: { interval, stepWeights: [50], webhooks } };
  await using web = await GuardedApp.start({ cluster, namespace, name: 'gated', spec });
  await web.release('1.1');
  await web.phase('Waiting');
  // Somewhere between two questions.
  await sleep(systemClock, 1.5 * intervalMs);
  const openedAt = gate.open();
  const begun = await web.phase('Progressing');
  return { fromConsentMs: begun.at - gate.consentedAt, fromOpeningMs: begun.at - openedAt };
}

/** A gate that refuses until it is opened. */
class Gate implements AsyncDisposable {
  consentedAt = Number.NaN;
  #isOpen = false;
  readonly #server = createServer((_request, response) => {
    if (this.#isOpen && Number.isNaN(this.consentedAt)) this.consentedAt = systemClock.now();
    response.writeHead(this.#isOpen ? 200 : 403).end();
  });

  static async listen(): Promise<Gate> {
    const gate = new Gate();
    await new Promise<void>((resolve) => {
      gate.#server.listen(0, '127.0.0.1', resolve);
    });
    return gate;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** Answers when that was. */
  open(): number {
    this.#isOpen = true;
    return systemClock.now();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
