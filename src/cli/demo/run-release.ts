import type { Canary } from '../../api/canary.ts';
import { canaryResource } from '../../api/group.ts';
import type { KubeClient } from '../../kube/client.ts';
import { objectKey } from '../../kube/object-key.ts';
import { sleep } from '../../platform/sleep.ts';
import { demoApp, demoNamespace } from '../../sandbox/demo-scenario.ts';
import { deployments } from '../pods.ts';
import type { EmbeddedCluster } from './embedded-cluster.ts';
import type { Observer } from './observer.ts';
import type { Release, ReleaseReport } from './releases.ts';

export const demoKey = objectKey(demoNamespace, demoApp);
const primaryKey = objectKey(demoNamespace, `${demoApp}-primary`);
/** Of virtual time; a rollout of the demo takes about one minute. */
const longestReleaseMs = 4 * 60_000;

/** Of virtual time, before the next release: for the last Events to arrive, and for people to read. */
const pauseMs = 5_000;

export interface ReleaseOptions {
  readonly cluster: EmbeddedCluster;
  readonly observer: Observer;
  /** In process: what changes the cluster does so in virtual time, so that a seed repeats a demo. */
  readonly inside: KubeClient;
  /** Over the socket, as any user would: what the report says is read here. */
  readonly outside: KubeClient;
}

/** Changes the Deployment's image as a user would, waits for the end of the rollout, and reads from the API how it ended. */
export async function runRelease(release: Release, { cluster, observer, inside, outside }: ReleaseOptions): Promise<ReleaseReport> {
  const { clock, ledger } = cluster;
  const fromMs = clock.now();
  const requestsBefore = cluster.controllerRequests();
  await inside.patchJson(deployments, demoKey, [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: release.image }]);
  await observer.until(demoKey, (canary) => hasEnded(canary, release.image), longestReleaseMs);
  // The pause begins at the end, not when the answers are in: they come in real time, and would move what follows.
  const [canary, primary, apiRequests] = await Promise.all([
    outside.get(canaryResource, demoKey),
    outside.get(deployments, primaryKey),
    // The controller's last requests come after the end: what the run owes, an alert for one, is paid then.
    sleep(clock, pauseMs).then(() => cluster.controllerRequests() - requestsBefore),
  ]);
  const { status } = canary as unknown as Canary;
  const endedAt = status?.run?.endedAt;
  const untilMs = endedAt === undefined ? clock.now() : Date.parse(endedAt);
  const { requests, failed } = ledger.tally({ fromMs, untilMs });
  return {
    release,
    phase: status?.phase ?? '',
    primaryImage: imageOf(primary),
    tookMs: untilMs - fromMs,
    userRequests: requests,
    failedRequests: failed,
    apiRequests,
  };
}

function hasEnded({ status }: Canary, image: string): boolean {
  const run = status?.run;
  return run?.endedAt !== undefined && (run.toImages ?? []).includes(image) && ['Succeeded', 'Failed'].includes(status?.phase ?? '');
}

function imageOf(deployment: unknown): string {
  const { spec } = deployment as { spec?: { template?: { spec?: { containers?: readonly { image?: string }[] } } } };
  return spec?.template?.spec?.containers?.[0]?.image ?? '';
}
