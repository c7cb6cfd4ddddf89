import { countedTransport } from '../platform/counted-transport.ts';
import type { MetricsRegistry } from '../platform/metrics-registry.ts';
import type { Transport } from '../platform/transport.ts';

/** The same transport, whose requests are counted as soon as it is known where: the registry belongs to the app, which needs the transport first. */
export function countRequests(transport: Transport): { readonly transport: Transport; countIn(registry: MetricsRegistry): void } {
  let current = transport;
  return {
    transport: {
      request: (request) => current.request(request),
      stream: (request) => current.stream(request),
      close: () => current.close(),
    },
    countIn: (registry) => {
      const labels = ['verb', 'code'] as const;
      const help = 'Requests to the API server by method (STREAM for watches) and status or failure.';
      current = countedTransport(transport, registry.counter({ name: 'serin_api_requests_total', help, labels }));
    },
  };
}
