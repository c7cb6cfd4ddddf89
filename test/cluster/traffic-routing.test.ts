import { beforeAll, expect, test } from 'vitest';
import type { Canary, CanarySpec } from '../../src/api/canary.ts';
import { canaryResource } from '../../src/api/group.ts';
import { parseQueryTemplate, renderQueryTemplate } from '../../src/api/query-template.ts';
import { allOnPrimary, type TrafficSplit } from '../../src/api/traffic-split.ts';
import { apiVersionOf } from '../../src/kube/resource.ts';
import { sleep } from '../../src/platform/sleep.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { routerProviders } from '../../src/traffic/registry.ts';
import { services } from '../../src/traffic/resources.ts';
import { createServiceRouter } from '../../src/traffic/services.ts';
import { weighted } from '../traffic/splits.ts';
import { ask, type GatewayAnswer } from './support/ask.ts';
import type { Cluster } from './support/cluster.ts';
import { applyCrds } from './support/crds.ts';
import { describeOnCluster } from './support/describe-on-cluster.ts';
import { buildImages } from './support/images.ts';
import { KubeAccess } from './support/kube-access.ts';
import { queryPrometheus } from './support/prometheus.ts';
import { SampleApp } from './support/sample-app.ts';
import { TestNamespace } from './support/test-namespace.ts';

const primary = '1.0';
const canary = '1.1';

const insider = { 'x-user': 'insider' };

/** Two releases of the sample application, as primary and canary of a Canary that nobody reconciles, and the router of one provider. */
class RoutedApp implements AsyncDisposable {
  readonly namespace: TestNamespace;
  readonly #cluster: Cluster;
  readonly #access: KubeAccess;
  readonly #canary: Canary;
  readonly #router;

  private constructor(parts: { cluster: Cluster; namespace: TestNamespace; access: KubeAccess; canary: Canary }) {
    this.#cluster = parts.cluster;
    this.namespace = parts.namespace;
    this.#access = parts.access;
    this.#canary = parts.canary;
    this.#router = providerOf(parts.canary.spec).create(parts.access);
  }

  static async start(cluster: Cluster, spec: Pick<CanarySpec, 'provider'> & { readonly analysis?: object }): Promise<RoutedApp> {
    const namespace = await TestNamespace.create(cluster, 'routing');
    for (const [name, tag] of [
      ['web', canary],
      ['web-primary', primary],
    ] as const)
      await new SampleApp({ cluster, namespace, name }).deploy(tag);
    const access = await KubeAccess.open(cluster, { namespace: namespace.name, resources: [services, ...providerOf(spec).resources] });
    const made = await access.client.create(canaryResource, {
      apiVersion: apiVersionOf(canaryResource),
      kind: 'Canary',
      metadata: { name: 'web', namespace: namespace.name },
      spec: {
        provider: spec.provider,
        suspend: true,
        targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        service: {
          port: 80,
          targetPort: 8080,
          ...(spec.provider === 'contour'
            ? {}
            : { hosts: [namespace.hostname('web')], gatewayRefs: [{ name: 'gateway', namespace: 'platform' }] }),
        },
        analysis: { interval: '10s', threshold: 1, ...spec.analysis },
      },
    });
    const app = new RoutedApp({ cluster, namespace, access, canary: made as unknown as Canary });
    await createServiceRouter(access).writeBackends(app.#canary, { label: 'app', value: 'web', ports: [] });
    await cluster.kubectl.run(['rollout', 'status', 'deployment/web', 'deployment/web-primary', '-n', namespace.name, '--timeout=120s']);
    return app;
  }

  /** Writes the split, by one write and not twice, and resolves when the proxy has accepted it. */
  async route(split: TrafficSplit): Promise<void> {
    const write = () => this.#access.writesOf(() => this.#router.write(this.#canary, split));
    const read = () => this.#router.read(this.#canary, split);
    expect(await write()).toBe(1);
    await this.#access.until('acceptance', () => read().accepted);
    expect(read()).toEqual({ canaryWeightPercent: split.canaryWeightPercent, accepted: true, asWanted: true });
    expect(await write()).toBe(0);
  }

  ask(headers: Readonly<Record<string, string>> = {}): Promise<GatewayAnswer> {
    return ask(this.#cluster, this.namespace.hostname('web'), headers);
  }

  /** Asks until the answer is as wanted: Envoy hears of an accepted route a moment later. */
  async until(wanted: (answer: GatewayAnswer) => boolean, headers: Readonly<Record<string, string>> = {}): Promise<GatewayAnswer> {
    const endAt = systemClock.monotonicMs() + 20_000;
    for (;;) {
      const answer = await this.ask(headers);
      if (wanted(answer)) return answer;
      if (systemClock.monotonicMs() > endAt) throw new Error(`the last answer is ${JSON.stringify(answer)}`);
      await sleep(systemClock, 100);
    }
  }

  /** The releases that answered `count` requests. */
  async versions(count: number, headers: Readonly<Record<string, string>> = {}): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (let asked = 0; asked < count; asked += 1) {
      const { version = 'none' } = await this.ask(headers);
      counts[version] = (counts[version] ?? 0) + 1;
    }
    return counts;
  }

  /** Requests that the pods of the canary have answered, as they count themselves. */
  async countedByCanary(): Promise<number> {
    const pods = await this.#cluster.kubectl.list<{ metadata: { labels: { app?: string } }; status: { podIP: string } }>(
      'pods',
      this.namespace.name,
    );
    const ofCanary = pods.filter(({ metadata }) => metadata.labels.app === 'web');
    const texts = await Promise.all(ofCanary.map(async ({ status }) => (await fetch(`http://${status.podIP}:8080/metrics`)).text()));
    return texts
      .flatMap((text) => [...text.matchAll(/^http_request_duration_seconds_count\{.*\} (\d+)$/gm)])
      .reduce((sum, [, count]) => sum + Number(count), 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.namespace[Symbol.asyncDispose]();
  }
}

function providerOf(spec: Pick<CanarySpec, 'provider'>) {
  const provider = routerProviders.find(({ name }) => name === spec.provider);
  if (provider === undefined) throw new Error(`no provider ${spec.provider}`);
  return provider;
}

describeOnCluster('traffic through a real Envoy', (cluster) => {
  beforeAll(async () => {
    await applyCrds(cluster);
    await buildImages(cluster);
  });

  const match = [{ headers: { 'x-user': { exact: 'insider' } } }, { headers: { 'x-beta': { regex: 'y.*' }, 'x-region': { exact: 'eu' } } }];

  /** Any matching client of the A/B test, and those that match only in part or not at all. */
  const seesCanary = async (app: RoutedApp) => {
    await app.until(({ version }) => version === canary, insider);
    expect(await app.versions(20, insider)).toEqual({ [canary]: 20 });
    expect(await app.versions(20, { 'x-beta': 'yes', 'x-region': 'eu' })).toEqual({ [canary]: 20 });
    expect(await app.versions(20, { 'x-beta': 'yes' })).toEqual({ [primary]: 20 });
    expect(await app.versions(20)).toEqual({ [primary]: 20 });
  };

  test.for(['gatewayapi:v1', 'gatewayapi:v1beta1'] as const)(
    '%s: an A/B test sends only matching requests to the canary',
    async (provider) => {
      await using app = await RoutedApp.start(cluster, { provider, analysis: { iterations: 3, match } });
      await app.route(allOnPrimary);
      await app.until(({ version }) => version === primary, insider);
      await app.route({ ...allOnPrimary, matched: 'canary' });
      await seesCanary(app);
    },
  );

  test('session affinity keeps a client with the version it saw, and takes its cookie back', async () => {
    const sessionAffinity = { cookieName: 'web-canary', primaryCookieName: 'web-primary', maxAge: 60 };
    await using app = await RoutedApp.start(cluster, { provider: 'gatewayapi:v1', analysis: { sessionAffinity, stepWeight: 50 } });
    const cookies = { canary: 'web-canary=aBcDeFgHiJ', primary: 'web-primary=kLmNoPqRsT' };
    await app.route({ ...weighted(50), cookies });
    const seen = await app.until(({ version }) => version === canary);
    expect(seen.setCookies).toEqual([`${cookies.canary}; Max-Age=60`]);
    expect((await app.until(({ version }) => version === primary)).setCookies).toEqual([`${cookies.primary}; Max-Age=10`]);
    expect(await app.versions(20, { cookie: `a=b; ${cookies.canary}` })).toEqual({ [canary]: 20 });
    expect(await app.versions(20, { cookie: cookies.primary })).toEqual({ [primary]: 20 });

    await app.route({ ...allOnPrimary, cookies: { previous: cookies.canary } });
    const back = await app.until(({ version }) => version === primary, { cookie: cookies.canary });
    expect(back.setCookies).toEqual([`${cookies.canary}; Max-Age=-1`]);
    expect((await app.ask()).setCookies).toEqual([]);
  });

  test('mirroring sends the canary a copy of each request and users the answers of the primary', async () => {
    await using app = await RoutedApp.start(cluster, { provider: 'gatewayapi:v1', analysis: { iterations: 3, mirror: true } });
    await app.route(allOnPrimary);
    await app.until(({ version }) => version === primary);
    expect(await app.countedByCanary()).toBe(0);
    await app.route({ ...allOnPrimary, mirror: 'on' });
    for (let waits = 0; (await app.countedByCanary()) === 0; waits += 1) {
      if (waits > 50) throw new Error('no copy has arrived');
      await app.ask();
    }
    const before = await app.countedByCanary();
    expect(await app.versions(50)).toEqual({ [primary]: 50 });
    await sleep(systemClock, 500);
    expect((await app.countedByCanary()) - before).toBe(50);
  });

  test('contour: weights and an A/B test move requests of the host that includes the proxy', async () => {
    await using app = await RoutedApp.start(cluster, { provider: 'contour', analysis: { iterations: 3, match } });
    await app.route(allOnPrimary);
    expect((await app.ask()).status).toBe(404);
    const root = { virtualhost: { fqdn: app.namespace.hostname('web') }, includes: [{ name: 'web' }] };
    await cluster.kubectl.apply(
      [{ apiVersion: 'projectcontour.io/v1', kind: 'HTTPProxy', metadata: { name: 'root' }, spec: root }],
      app.namespace.name,
    );
    await app.until(({ version }) => version === primary);
    await app.route({ ...allOnPrimary, matched: 'canary' });
    await seesCanary(app);
    await app.route({ ...weighted(25), matched: 'canary' });
    await sleep(systemClock, 1000);
    const { [canary]: shifted = 0 } = await app.versions(300);
    expect(shifted).toBeGreaterThan(45);
    expect(shifted).toBeLessThan(105);
    expect(await measured(app, 'successRate')).toBe(100);
    const durationMs = await measured(app, 'duration');
    expect(durationMs).toBeGreaterThan(0);
    expect(durationMs).toBeLessThan(1000);
  });

  /** What a built-in check of the provider contour says of the canary, as soon as Prometheus has it. */
  const measured = async (app: RoutedApp, check: 'successRate' | 'duration'): Promise<number> => {
    const parsed = parseQueryTemplate(providerOf({ provider: 'contour' }).queries[check](60_000));
    const names = { name: 'web', namespace: app.namespace.name, target: 'web', service: 'web', ingress: 'web', route: 'web' };
    const rendered = parsed.ok ? renderQueryTemplate(parsed.template, { ...names, interval: '1m', variables: {} }) : parsed;
    if (!rendered.ok) throw new Error(`${check} is no template`);
    for (let waits = 0; waits < 50; waits += 1) {
      const [sample] = await queryPrometheus(cluster, rendered.text);
      if (sample !== undefined && !Number.isNaN(sample.value)) return sample.value;
      await sleep(systemClock, 200);
    }
    throw new Error(`${rendered.text} has no answer`);
  };
});
