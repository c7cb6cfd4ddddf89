import { sleep } from '../../src/platform/sleep.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { queryPrometheus } from '../cluster/support/prometheus.ts';
import type { HttpRoute } from '../cluster/support/sample-app.ts';
import { Visitor } from '../cluster/support/visitor.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { test, type World } from './support/world.ts';

const analysis = { interval: '3s', threshold: 2, noDataLimit: 5 };
const service = { port: 80, targetPort: 'http' };
/** How late Envoy may be with a route that the API server has. */
const proxyLagMs = 1000;

describeEndToEnd('the strategies through the whole controller, under load', () => {
  test('blue/green on the Gateway API: everybody is with the primary until the switch, and nobody is lost in it', async ({
    world,
    expect,
  }) => {
    const web = await world.guardedApp('blue-green', { spec: { analysis: { ...analysis, iterations: 2 } } });
    const route = world.use(web.app.watchRoute());
    const preview = world.use(web.app.load(10, { hostname: await web.app.serveCanary() }));

    await web.release('1.1');
    const promoting = await web.phase('Promoting');
    const switched = await route.until((object) => web.app.weightIn(object) === 100, { what: 'the switch of the route' });
    const end = await web.phase('Succeeded', 'Failed');
    const settled = systemClock.now() + proxyLagMs;
    await sleep(systemClock, 5000);
    await Promise.all([web.load.stop(), preview.stop()]);

    expect(end.object?.status?.phase).toBe('Succeeded');
    expect(end.object?.status?.run?.checks?.map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
    expect(web.load.failures()).toEqual([]);
    expect(Object.keys(web.load.byVersion({ until: web.decidedAt(promoting) }))).toEqual(['1.0']);
    expect(Object.keys(web.load.byVersion({ since: switched.at + proxyLagMs }))).toEqual(['1.1']);
    expect(Object.keys(web.load.byVersion({ since: settled }))).toEqual(['1.1']);
    expect(web.primaryTags()).toEqual(['1.0', '1.1']);
    report(await web.cost(end), `switched after ${web.since(switched.at)}, preview ${JSON.stringify(preview.byVersion())}`);
  });

  test("blue/green with the provider kubernetes: the users' own Service and route lose nobody", async ({ world, expect }) => {
    const web = await world.guardedApp('plain', {
      prepare: (app) => app.serveByUser(),
      spec: { provider: 'kubernetes', service, analysis: { ...analysis, iterations: 2 } },
    });
    const preview = world.use(web.app.load(10, { hostname: await web.app.serveCanary() }));
    const client = await world.insideUsers(web.app.name);

    await web.release('1.1');
    const promoting = await web.phase('Promoting');
    const end = await web.phase('Succeeded', 'Failed');
    const settled = systemClock.now() + proxyLagMs;
    await sleep(systemClock, 5000);
    await Promise.all([web.load.stop(), preview.stop(), client.stop()]);

    expect(end.object?.status?.phase).toBe('Succeeded');
    for (const users of [web.load, client]) {
      expect(users.failures()).toEqual([]);
      expect(Object.keys(users.byVersion({ until: web.decidedAt(promoting) }))).toEqual(['1.0']);
      expect(Object.keys(users.byVersion({ since: settled }))).toEqual(['1.1']);
    }
    expect(web.primaryTags()).toEqual(['1.0', '1.1']);
    report(await web.cost(end), `through kube-proxy ${JSON.stringify(client.byVersion())}, ${client.failures().length} failed`);
  });

  test('A/B: requests that match meet the new version during the run, all others never', async ({ world, expect }) => {
    const match = [{ headers: { 'x-user': { exact: 'insider' } } }];
    const web = await world.guardedApp('ab', { spec: { analysis: { ...analysis, iterations: 3, match } } });
    const insiders = world.use(web.app.load(20, { headers: { 'x-user': 'insider' } }));

    await web.release('1.1');
    const matched = await web.canary.until(({ status }) => status?.run?.matched === true, {
      what: 'insiders to be sent to the canary',
      timeoutMs: 90_000,
    });
    const promoting = await web.phase('Promoting');
    const end = await web.phase('Succeeded', 'Failed');
    await sleep(systemClock, 5000);
    await Promise.all([web.load.stop(), insiders.stop()]);

    expect(end.object?.status?.phase).toBe('Succeeded');
    expect([...web.load.failures(), ...insiders.failures()]).toEqual([]);
    const run = { since: matched.at + proxyLagMs, until: web.decidedAt(promoting) };
    expect(Object.keys(insiders.byVersion({ until: web.decidedAt(matched) }))).toEqual(['1.0']);
    expect(Object.keys(insiders.byVersion(run))).toEqual(['1.1']);
    expect(Object.keys(web.load.byVersion({ until: web.decidedAt(promoting) }))).toEqual(['1.0']);
    report(await web.cost(end), `insiders in the run ${JSON.stringify(insiders.byVersion(run))}`);
  });

  test('session affinity: who got the canary keeps it during the run, and the cookie is taken back after it', async ({ world, expect }) => {
    const sessionAffinity = { cookieName: 'web-canary', maxAge: 300 };
    const web = await world.guardedApp('affine', { spec: { analysis: { ...analysis, stepWeights: [30, 50], sessionAffinity } } });
    const visitors = Array.from({ length: 12 }, () => world.use(new Visitor(world.cluster, { hostname: web.app.hostname, pauseMs: 400 })));

    await web.release('1.1');
    const promoting = await web.phase('Promoting');
    const end = await web.phase('Succeeded', 'Failed');
    const settled = systemClock.now() + proxyLagMs;
    await sleep(systemClock, 5000);
    await Promise.all([web.load.stop(), ...visitors.map((visitor) => visitor.stop())]);

    expect(end.object?.status?.phase).toBe('Succeeded');
    const visits = visitors.flatMap((visitor) => visitor.visits);
    expect(visits.filter(({ status }) => status !== 200)).toEqual([]);
    expect(web.load.failures()).toEqual([]);
    const held = visits.filter(({ at, cookie }) => cookie.includes('web-canary=') && at < web.decidedAt(promoting));
    expect(held.length).toBeGreaterThan(20);
    expect(held.filter(({ version }) => version !== '1.1')).toEqual([]);
    const free = visits.filter(({ at, cookie }) => cookie === '' && at < web.decidedAt(promoting));
    expect(new Set(free.map(({ version }) => version))).toEqual(new Set(['1.0', '1.1']));
    const takenBack = visits.filter(({ setCookies }) => setCookies.some((text) => text.endsWith('Max-Age=-1')));
    expect(takenBack.length).toBe(visitors.filter((visitor) => visitor.visits.some(({ cookie }) => cookie !== '')).length);
    expect(visits.filter(({ at, cookie }) => at > settled + 1000 && cookie !== '')).toEqual([]);
    report(
      await web.cost(end),
      `${held.length} visits with the cookie in the run, all at the canary; ${takenBack.length} cookies taken back`,
    );
  });

  test('mirroring: the canary answers a copy of each request, and users only see the primary', async ({ world, expect }) => {
    const web = await world.guardedApp('mirror', { spec: { analysis: { ...analysis, iterations: 3, mirror: true } } });
    const route = world.use(web.app.watchRoute());

    await web.release('1.1');
    const mirrors = ({ spec }: HttpRoute) => JSON.stringify(spec.rules).includes('RequestMirror');
    const begun = await route.until(mirrors, { what: 'a route that mirrors', timeoutMs: 90_000 });
    const ended = await route.until((object) => !mirrors(object), { what: 'a route that mirrors no more' });
    const copied = await countedAt(world, ended.at);
    const promoting = await web.phase('Promoting');
    const end = await web.phase('Succeeded', 'Failed');
    await web.load.stop();

    expect(end.object?.status?.phase).toBe('Succeeded');
    expect(web.load.failures()).toEqual([]);
    expect(Object.keys(web.load.byVersion({ until: web.decidedAt(promoting) }))).toEqual(['1.0']);
    const sent = (sinceMs: number, untilMs: number) =>
      web.load.answers.filter(({ at }) => at >= begun.at + sinceMs && at < ended.at + untilMs).length;
    expect(copied).toBeLessThanOrEqual(sent(-proxyLagMs, proxyLagMs));
    // Prometheus hears of the last requests a second later, and of a pod's first ones when it has found the pod.
    expect(copied).toBeGreaterThanOrEqual(sent(proxyLagMs, -3000));
    report(await web.cost(end), `${copied} copies counted by the canary's pods, ${sent(0, 0)} requests of users meanwhile`);
  });
});

/** Users' requests that the pods of the canary had counted by then, as Prometheus had heard. */
async function countedAt({ cluster, namespace }: World, at: number): Promise<number> {
  const pods = `kubernetes_namespace="${namespace.name}",kubernetes_pod_name=~"mirror-[0-9a-z]+-[0-9a-z]+"`;
  const [sample] = await queryPrometheus(cluster, `sum(http_request_duration_seconds_count{${pods},path="/"} @ ${at / 1000})`);
  return sample?.value ?? 0;
}

function report(cost: string, more: string): void {
  process.stdout.write(`${cost}  ${more}\n`);
}
