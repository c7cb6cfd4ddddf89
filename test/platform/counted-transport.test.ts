import { expect, test } from 'vitest';
import { countedTransport } from '../../src/platform/counted-transport.ts';
import { createMetricsRegistry } from '../../src/platform/metrics-registry.ts';
import type { Transport, TransportRequest } from '../../src/platform/transport.ts';
import { TransportError } from '../../src/platform/transport-error.ts';

test('requests are counted by method and status, or by why there was no answer, and passed on as they are', async () => {
  const answer = { status: 404, headers: { a: 'b' }, body: 'not here' };
  const broken = new TransportError('timeout', 'GET host: no answer');
  let isBroken = false;
  const inner: Transport = {
    request: async () => {
      if (isBroken) throw broken;
      return answer;
    },
    stream: async () => ({ status: 200, headers: {}, body: (async function* () {})() }),
    close: async () => {},
  };
  const registry = createMetricsRegistry();
  const transport = countedTransport(inner, registry.counter({ name: 'requests_total', help: 'x', labels: ['verb', 'code'] }));
  const get: TransportRequest = { method: 'GET', url: 'http://host/path', timeoutMs: 1 };

  expect(await transport.request(get)).toBe(answer);
  await transport.request({ ...get, method: 'PATCH' });
  await transport.request({ ...get, method: 'PATCH' });
  await transport.stream(get);
  isBroken = true;
  await expect(transport.request(get)).rejects.toBe(broken);

  const lines = (await registry.text()).split('\n').filter((line) => line.startsWith('requests_total{'));
  expect(lines).toEqual([
    'requests_total{verb="GET",code="404"} 1',
    'requests_total{verb="PATCH",code="404"} 2',
    'requests_total{verb="STREAM",code="200"} 1',
    'requests_total{verb="GET",code="timeout"} 1',
  ]);
});
