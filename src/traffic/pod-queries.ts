import { rateFromZero } from './rate-from-zero.ts';
import type { RouterProvider } from './router.ts';

const pods = 'kubernetes_namespace="{{ namespace }}",kubernetes_pod_name=~"{{ target }}-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)"';
const requests = (filter: string) =>
  rateFromZero({ counter: `http_request_duration_seconds_count{${pods}${filter}}`, stepSeconds: 1, zero: 'always' });
const buckets = rateFromZero({ counter: `http_request_duration_seconds_bucket{${pods}}`, stepSeconds: 5, zero: 'always' });

/**
 * What the pods themselves count (flagger-routing section 2.1, observer "http"): a gateway is not asked, so that any will do. Where every answer is a
 * 5xx there is no series of good ones; that is 0 %, not an absence of data, hence `or vector(0)`.
 */
export const podQueries: RouterProvider['queries'] = {
  successRate: `(sum(${requests(',status!~"5.*"')}) or vector(0)) / sum(${requests('')}) * 100`,
  duration: `histogram_quantile(0.99, sum(${buckets}) by (le))`,
  durationUnit: 's',
};
