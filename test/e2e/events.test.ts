import type { Answer } from '../cluster/support/answers.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import type { SinkCall } from './support/sink-pod.ts';
import { test } from './support/world.ts';

/** How late Envoy may be with a route, a scrape with what was answered, and an event with what it tells of. */
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
      const met = web.load.answers.filter((answer) => answer.version === '1.2' && answer.at <= at);
      const [least, most] = sharesOfSuccess(met);
      process.stdout.write(
        `  told ${percent} % of success, users met ${least.toFixed(1)} to ${most.toFixed(1)} % in ${met.length} answers\n`,
      );
      expect(percent).toBeGreaterThan(least - 1);
      expect(percent).toBeLessThan(most + 1);
    }
    process.stdout.write(`${await web.cost(bad)}  ${events.length} events\n`);
  });
});

/** Least and most percent of success that a window may have held, whose edges are as far off as scrapes and steps of a query are apart. */
function sharesOfSuccess(answers: readonly Answer[]): [least: number, most: number] {
  const [from = 0, until = 0] = [answers[0]?.at, answers.at(-1)?.at];
  const begins = answers.filter(({ at }) => at <= from + lagMs).map((_, index) => index);
  const ends = answers.flatMap(({ at }, index) => (at >= until - lagMs ? [index + 1] : []));
  const succeeded = answers.map(({ status }) => status === 200);
  const shares = begins.flatMap((begin) =>
    ends.filter((end) => end > begin).map((end) => (100 * succeeded.slice(begin, end).filter(Boolean).length) / (end - begin)),
  );
  return [Math.min(...shares), Math.max(...shares)];
}

function weightIn({ at }: SinkCall, { metadata }: EventPayload): { at: number; weight: number }[] {
  const weight = /canary weight (\d+)$/.exec(metadata.eventMessage)?.[1];
  return metadata.eventType === 'Normal' && weight !== undefined ? [{ at, weight: Number(weight) }] : [];
}
