/** Why there is no value although Prometheus was asked. The message is shown to people as it is: it holds no credentials (I12). */
export class PrometheusFailure extends Error {
  override readonly name = 'PrometheusFailure';
}
