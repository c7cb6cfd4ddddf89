import { expect, test } from 'vitest';
import type { TransportRequest } from '../../../src/platform/transport.ts';
import { createPrometheusTransport, type PrometheusFault } from '../../../src/sandbox/prometheus/prometheus-transport.ts';
import { createVirtualClock } from '../../../src/sandbox/virtual-clock.ts';

const request: TransportRequest = { method: 'GET', url: 'http://prometheus:9090/api/v1/query?query=secret', timeoutMs: 5000 };

function createTransport(fault?: PrometheusFault) {
  const clock = createVirtualClock({ startMs: 0 });
  const handle = ({ url }: TransportRequest) => ({ status: 200, headers: {}, body: url });
  const transport = createPrometheusTransport({ handle, clock, latencyMs: 20, ...(fault === undefined ? {} : { fault: () => fault }) });
  const outcome = async (sent: TransportRequest) => {
    const told = transport.request(sent).then(
      ({ status }) => `${status} at ${clock.monotonicMs()}`,
      (error: Error) => `${error.message} at ${clock.monotonicMs()}`,
    );
    await clock.advance(10_000);
    return told;
  };
  return { clock, transport, outcome };
}

test.for([
  [undefined, '200 at 20'],
  [{ kind: 'status', status: 503 }, '503 at 20'],
  [{ kind: 'refused' }, 'GET prometheus:9090/api/v1/query: refused at 20'],
  [{ kind: 'reset' }, 'GET prometheus:9090/api/v1/query: reset at 20'],
  [{ kind: 'hang' }, 'GET prometheus:9090/api/v1/query: timeout at 5000'],
] as const)('with fault %j a request comes to %j', async ([fault, expected]) => {
  expect(await createTransport(fault).outcome(request)).toBe(expected);
});

test('an abort ends a request, before and while it is under way', async () => {
  const { outcome } = createTransport({ kind: 'hang' });
  expect(await outcome({ ...request, signal: AbortSignal.abort() })).toContain('aborted at 0');
  const controller = new AbortController();
  const second = createTransport({ kind: 'hang' });
  second.clock.schedule(300, () => controller.abort());
  expect(await second.outcome({ ...request, signal: controller.signal })).toContain('aborted at 300');
});

test('a closed transport refuses', async () => {
  const { transport, outcome } = createTransport();
  await transport.close();
  expect(await outcome(request)).toContain('refused');
});
