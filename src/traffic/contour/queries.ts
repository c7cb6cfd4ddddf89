import type { RouterProvider } from '../router.ts';

const canary = 'envoy_cluster_name=~"{{ namespace }}_{{ service }}-canary_[0-9a-zA-Z-]+"';

/**
 * What Envoy counts of the canary's Service (flagger-routing section 2.1, observer "contour"). Where every answer is a 5xx there is no series of good ones;
 * that is 0 %, not an absence of data, hence `or vector(0)`.
 */
export const contourQueries: RouterProvider['queries'] = {
  successRate:
    `(sum(rate(envoy_cluster_upstream_rq{${canary},envoy_response_code!~"5.*"}[{{ interval }}])) or vector(0))` +
    ` / sum(rate(envoy_cluster_upstream_rq{${canary}}[{{ interval }}])) * 100`,
  duration: `histogram_quantile(0.99, sum(rate(envoy_cluster_upstream_rq_time_bucket{${canary}}[{{ interval }}])) by (le))`,
  durationUnit: 'ms',
};
