import { sleep } from '../../src/platform/sleep.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { queryPrometheus } from '../cluster/support/prometheus.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { test } from './support/world.ts';

// What the rollout tests rest on, without Serin: a request that they count as lost was lost by the rollout, not by the application or the load.
describeEndToEnd('the sample application without a controller', () => {
  test('loses no request while its Deployment is rolled and scaled to zero behind a weighted route', async ({ world, expect }) => {
    const { cluster, namespace } = world;
    const [web, next] = [world.app('web'), world.app('next')];
    const watch = world.use(web.watchDeployment());
    const watchNext = world.use(next.watchDeployment());
    const ready = { what: 'two ready pods' };
    await Promise.all([web.deploy('1.0'), next.deploy('1.2')]);
    await cluster.kubectl.apply([service('web'), service('next'), route(web.hostname, 50)], namespace.name);
    await Promise.all([watch, watchNext].map((each) => each.until((object) => object.status?.availableReplicas === 2, ready)));
    await sleep(systemClock, 1000);

    const load = world.use(web.load(50));
    await sleep(systemClock, 5000);
    const half = { until: systemClock.now() };
    await cluster.kubectl.apply([route(web.hostname, 0)], namespace.name);
    await sleep(systemClock, 1000);
    const whole = { since: systemClock.now() };
    await next.release('1.1');
    await cluster.kubectl.run(['scale', 'deployment/next', '--replicas=0', '-n', namespace.name]);
    await web.release('1.4');
    await watch.until(({ metadata, status }) => status?.observedGeneration === metadata.generation && status.updatedReplicas === 2, ready);
    await sleep(systemClock, 8000);
    await load.stop();

    const shares = load.byVersion(half);
    expect(shares['1.0']).toBeGreaterThan(90);
    expect(shares['1.2']).toBeGreaterThan(90);
    expect(load.failures(half).length).toBeGreaterThan(45);
    expect(load.failures(whole)).toEqual([]);
    expect(Object.keys(load.byVersion(whole)).sort()).toEqual(['1.0', '1.4']);

    const selector = `kubernetes_namespace="${namespace.name}",kubernetes_pod_name=~"next-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)"`;
    const [errors] = await queryPrometheus(
      cluster,
      `sum(max_over_time(http_request_duration_seconds_count{${selector},status="500"}[5m]))`,
    );
    expect(errors?.value).toBeGreaterThan(45);
  });
});

function service(name: string) {
  const ports = [{ name: 'http', port: 80, targetPort: 'http' }];
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: { app: name }, ports } };
}

function route(hostname: string, nextWeight: number) {
  const backendRefs = [
    { name: 'web', port: 80, weight: 100 - nextWeight },
    { name: 'next', port: 80, weight: nextWeight },
  ];
  const spec = { hostnames: [hostname], parentRefs: [{ name: 'gateway', namespace: 'platform' }], rules: [{ backendRefs }] };
  return { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name: 'web' }, spec };
}
