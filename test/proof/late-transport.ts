import { sleep } from '../../src/platform/sleep.ts';
import type { Transport, TransportRequest } from '../../src/platform/transport.ts';
import type { World } from './world.ts';

/** A way on which answers, and the events of each watch, may be late: what arrives then tells of the past. Events of one watch stay in order. */
export function lateTransport(inner: Transport, { world, process }: { readonly world: World; readonly process: string }): Transport {
  const { clock, weather } = world;
  return {
    request: async (request) => {
      const answer = await inner.request(request);
      const delayMs = weather.answerDelayMs(process, request.method === 'GET' ? 'read' : 'write');
      if (delayMs > 0) await sleep(clock, delayMs, request.signal);
      return answer;
    },
    stream: async (request) => {
      const stream = await inner.stream(request);
      return { ...stream, body: late(stream.body, () => weather.lagMs(process, pluralOf(request))) };
    },
    close: () => inner.close(),
  };

  /** In gusts: what came while the reader waited arrives together, so that no event is later than the lag. */
  async function* late(body: AsyncIterable<string>, lagMs: () => number): AsyncIterable<string> {
    let quickUntilMs = 0;
    for await (const chunk of body) {
      const nowLagMs = lagMs();
      if (nowLagMs > 0 && clock.monotonicMs() >= quickUntilMs) {
        await sleep(clock, nowLagMs);
        quickUntilMs = clock.monotonicMs() + nowLagMs;
      }
      yield chunk;
    }
  }
}

function pluralOf({ url }: TransportRequest): string {
  return new URL(url).pathname.split('/').at(-1) ?? '';
}
