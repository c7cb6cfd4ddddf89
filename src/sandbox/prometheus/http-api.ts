import type { Clock } from '../../platform/clock.ts';
import type { TransportRequest, TransportResponse } from '../../platform/transport.ts';
import type { SeriesStore } from './series-store.ts';

export function createPrometheusApi(_options: {
  readonly store: SeriesStore;
  readonly clock: Clock;
}): (request: TransportRequest) => TransportResponse {
  return () => ({ status: 404, headers: {}, body: '404 page not found\n' });
}
