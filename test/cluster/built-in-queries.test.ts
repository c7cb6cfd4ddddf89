import { beforeAll, expect, test } from 'vitest';
import { parseQueryTemplate, renderQueryTemplate } from '../../src/api/query-template.ts';
import type { KubeManifest } from '../../src/kube/object.ts';
import { sleep } from '../../src/platform/sleep.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { contourQueries } from '../../src/traffic/contour/queries.ts';
import { podQueries } from '../../src/traffic/pod-queries.ts';
import { ask } from './support/ask.ts';
import type { Cluster } from './support/cluster.ts';
import { describeOnCluster } from './support/describe-on-cluster.ts';
import { buildImages } from './support/images.ts';
import { queryPrometheus } from './support/prometheus.ts';
import { SampleApp } from './support/sample-app.ts';
import { TestNamespace } from './support/test-namespace.ts';

/** How the release that fails every second request answered. */
interface Seen {
  ok: number;
  failed: number;
}

describeOnCluster('the built-in success rate', (cluster) => {
  beforeAll(() => buildImages(cluster));

  test.for([
    ['what the pods count', podQueries.successRate(60_000), 'http_request_duration_seconds_count', 'status'],
    ['what Envoy counts', contourQueries.successRate(60_000), 'envoy_cluster_upstream_rq', 'envoy_response_code'],
  ] as const)('holds all requests to a new release, also those before the first scrape: %s', async ([, query, counter, label]) => {
    await using namespace = await TestNamespace.create(cluster, 'queries');
    const web = new SampleApp({ cluster, namespace, name: 'web' });
    await web.deploy('1.2');
    await cluster.kubectl.apply(behindContour(web.hostname), namespace.name);
    await cluster.kubectl.run(['rollout', 'status', 'deployment/web', '-n', namespace.name, '--timeout=120s']);
    const seen: Seen = { ok: 0, failed: 0 };
    await requests(cluster, { hostname: web.hostname, count: 40, seen });
    const first = () => measure(cluster, query, namespace.name);
    await expect.poll(first, { timeout: 20_000, interval: 500 }).toBeCloseTo(shareOf(seen), 1);
    await requests(cluster, { hostname: web.hostname, count: 2, seen });
    await sleep(systemClock, 3000);
    expect(await measure(cluster, query, namespace.name)).toBeCloseTo(shareOf(seen), 1);
    expect(seen.failed).toBeGreaterThan(15);

    const of = `kubernetes_namespace="${namespace.name}"`;
    const plain = counter.startsWith('envoy') ? `envoy_cluster_name=~"${namespace.name}_web-canary_.*"` : of;
    const [rate] = await queryPrometheus(cluster, `sum(increase(${counter}{${plain},${label}=~"5.*"}[1m]))`);
    expect(rate?.value ?? 0).toBeLessThan(seen.failed / 2);
  });
});

function shareOf({ ok, failed }: Seen): number {
  return (ok / (ok + failed)) * 100;
}

async function measure(cluster: Cluster, query: string, namespace: string): Promise<number | undefined> {
  const parsed = parseQueryTemplate(query);
  const values = { name: 'web', namespace, target: 'web', service: 'web', ingress: '', route: '', interval: '1m', variables: {} };
  const rendered = parsed.ok ? renderQueryTemplate(parsed.template, values) : parsed;
  if (!rendered.ok) throw new Error('the built-in query cannot be rendered');
  return (await queryPrometheus(cluster, rendered.text))[0]?.value;
}

/** Sends so many requests that reach a pod; Envoy answers 404 while it does not know the host. */
async function requests(cluster: Cluster, { hostname, count, seen }: { hostname: string; count: number; seen: Seen }): Promise<void> {
  const endAt = seen.ok + seen.failed + count;
  while (seen.ok + seen.failed < endAt) {
    const { status } = await ask(cluster, hostname);
    if (status === 200) seen.ok += 1;
    else if (status !== 404) seen.failed += 1;
  }
}

/** The application as the canary of an HTTPProxy. */
function behindContour(hostname: string): KubeManifest[] {
  const ports = [{ name: 'http', port: 80, targetPort: 'http' }];
  return [
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web-canary' }, spec: { selector: { app: 'web' }, ports } },
    {
      apiVersion: 'projectcontour.io/v1',
      kind: 'HTTPProxy',
      metadata: { name: 'web' },
      spec: { virtualhost: { fqdn: hostname }, routes: [{ services: [{ name: 'web-canary', port: 80 }] }] },
    },
  ];
}
