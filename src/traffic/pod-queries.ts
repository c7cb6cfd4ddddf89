import { rateFromZero } from './rate-from-zero.ts';
import type { RouterProvider } from './router.ts';

const pods = 'kubernetes_namespace="{{ namespace }}",kubernetes_pod_name=~"{{ target }}-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)"';
const requests = (windowMs: number, filter: string) =>
  rateFromZero({ counter: `http_request_duration_seconds_count{${pods}${filter}}`, windowMs, looks: 60, zero: 'always' });
const buckets = (windowMs: number) =>
  rateFromZero({ counter: `http_request_duration_seconds_bucket{${pods}}`, windowMs, looks: 12, zero: 'always' });

/**
 * What the pods themselves count (flagger-routing section 2.1, observer "http"): a gateway is not asked, so that any will do. Where every answer is a
 * 5xx there is no series of good ones; that is 0 %, not an absence of data, hence `or vector(0)`.
 */
export const podQueries: RouterProvider['queries'] = {
  successRate: (windowMs) => `(sum(${requests(windowMs, ',status!~"5.*"')}) or vector(0)) / sum(${requests(windowMs, '')}) * 100`,
  duration: (windowMs) => `histogram_quantile(0.99, sum(${buckets(windowMs)}) by (le))`,
  durationUnit: 's',
};
