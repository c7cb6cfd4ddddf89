import { describeEndToEnd } from './support/describe-end-to-end.ts';
import type { SinkCall } from './support/sink-pod.ts';
import { test } from './support/world.ts';

const intervalMs = 5000;
/** How late Envoy may be with a route, and an event with what it tells of. */
const lagMs = 2000;

interface EventPayload {
  readonly name: string;
  readonly namespace: string;
  readonly phase: string;
  readonly metadata: { readonly eventMessage: string; readonly eventType: string; readonly timestamp: string };
}

describeEndToEnd('events, as a real receiver gets them', () => {
  test('tell each weight that the route had, when it had it, and the success rate that users met', async ({ world, expect }) => {
    const sink = await world.sink();
    const webhooks = [{ name: 'events', type: 'event' as const, url: sink.url('/events'), timeout: '5s' }];
    const analysis = { interval: '5s', threshold: 2, stepWeights: [30, 50], noDataLimit: 5, webhooks };
    const web = await world.guardedApp('told', { ratePerSecond: 40, spec: { analysis } });
    const route = world.use(web.app.watchRoute());

    await web.release('1.1');
    await web.phase('Progressing');
    const good = await web.phase('Succeeded', 'Failed');
    await web.release('1.2');
    await web.phase('Progressing');
    const bad = await web.phase('Succeeded', 'Failed');
    await sink.until(({ body }) => body.includes('Canary failed!'), { what: 'the event of the end' });
    await web.load.stop();

    expect([good.object?.status?.phase, bad.object?.status?.phase]).toEqual(['Succeeded', 'Failed']);
    const events = sink.callsOf('/events').map((call) => ({ call, payload: JSON.parse(call.body) as EventPayload }));
    for (const { payload } of events) expect(payload).toMatchObject({ name: 'told', namespace: world.namespace.name });

    const weights = route.sights.flatMap(({ at, object }) => (object === undefined ? [] : [{ at, weight: web.app.weightIn(object) ?? 0 }]));
    const toldWeights = events.flatMap(({ call, payload }) => weightIn(call, payload));
    const rises = weights.filter(({ weight }, index) => weight > 0 && weight !== weights[index - 1]?.weight);
    expect(toldWeights.map(({ weight }) => weight)).toEqual(rises.map(({ weight }) => weight));
    for (const [index, { at }] of toldWeights.entries()) expect(Math.abs(at - (rises[index]?.at ?? 0))).toBeLessThan(lagMs);

    const rates = events.flatMap(({ call, payload: { metadata } }) => {
      const percent = /Halt .* advancement: request-success-rate ([\d.]+) %/.exec(metadata.eventMessage)?.[1];
      return percent === undefined ? [] : [{ at: call.at, percent: Number(percent) }];
    });
    expect(rates.length).toBeGreaterThan(0);
    for (const { at, percent } of rates) {
      const met = web.load.answers.filter((answer) => answer.version === '1.2' && answer.at > at - intervalMs - lagMs && answer.at <= at);
      const counted = (100 * met.filter(({ status }) => status === 200).length) / met.length;
      process.stdout.write(`  told ${percent} % of success, users met ${counted.toFixed(1)} % in ${met.length} answers\n`);
      // Half of them may not have been scraped by then: three standard deviations of a sample of the other half.
      const tolerance = 300 * Math.sqrt(0.25 / Math.max(1, met.length / 2));
      expect(Math.abs(percent - counted)).toBeLessThan(tolerance);
    }
    process.stdout.write(`${await web.cost(bad)}  ${events.length} events\n`);
  });
});

function weightIn({ at }: SinkCall, { metadata }: EventPayload): { at: number; weight: number }[] {
  const weight = /canary weight (\d+)$/.exec(metadata.eventMessage)?.[1];
  return metadata.eventType === 'Normal' && weight !== undefined ? [{ at, weight: Number(weight) }] : [];
}
