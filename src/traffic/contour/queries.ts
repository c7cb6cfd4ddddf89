import { rateFromZero } from '../rate-from-zero.ts';
import type { RouterProvider } from '../router.ts';

const canary = 'envoy_cluster_name=~"{{ namespace }}_{{ service }}-canary_[0-9a-zA-Z-]+"';
// Envoy outlives releases: where Prometheus is new, its counters are of other canaries, too.
const zero = 'where the target was up';
const requests = (windowMs: number, filter: string) =>
  rateFromZero({ counter: `envoy_cluster_upstream_rq{${canary}${filter}}`, windowMs, looks: 60, zero });
const buckets = (windowMs: number) =>
  rateFromZero({ counter: `envoy_cluster_upstream_rq_time_bucket{${canary}}`, windowMs, looks: 12, zero });

/**
 * What Envoy counts of the canary's Service (flagger-routing section 2.1, observer "contour"). Where every answer is a 5xx there is no series of good ones;
 * that is 0 %, not an absence of data, hence `or vector(0)`.
 */
export const contourQueries: RouterProvider['queries'] = {
  successRate: (windowMs) =>
    `(sum(${requests(windowMs, ',envoy_response_code!~"5.*"')}) or vector(0)) / sum(${requests(windowMs, '')}) * 100`,
  duration: (windowMs) => `histogram_quantile(0.99, sum(${buckets(windowMs)}) by (le))`,
  durationUnit: 'ms',
};
