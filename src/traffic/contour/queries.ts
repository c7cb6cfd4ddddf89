import { rateFromZero } from '../rate-from-zero.ts';
import type { RouterProvider } from '../router.ts';

const canary = 'envoy_cluster_name=~"{{ namespace }}_{{ service }}-canary_[0-9a-zA-Z-]+"';
// Envoy outlives releases: where Prometheus is new, its counters are of other canaries, too.
const zero = 'where the target was up';
const requests = (filter: string) => rateFromZero({ counter: `envoy_cluster_upstream_rq{${canary}${filter}}`, stepSeconds: 1, zero });
const buckets = rateFromZero({ counter: `envoy_cluster_upstream_rq_time_bucket{${canary}}`, stepSeconds: 5, zero });

/**
 * What Envoy counts of the canary's Service (flagger-routing section 2.1, observer "contour"). Where every answer is a 5xx there is no series of good ones;
 * that is 0 %, not an absence of data, hence `or vector(0)`.
 */
export const contourQueries: RouterProvider['queries'] = {
  successRate: `(sum(${requests(',envoy_response_code!~"5.*"')}) or vector(0)) / sum(${requests('')}) * 100`,
  duration: `histogram_quantile(0.99, sum(${buckets}) by (le))`,
  durationUnit: 'ms',
};
