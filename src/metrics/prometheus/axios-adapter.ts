import type { PrometheusConnectionOptions } from 'prometheus-query';
import type { Transport, TransportResponse } from '../../platform/transport.ts';

/** axios' types by way of prometheus-query, which alone depends on axios. */
type Interceptor = NonNullable<PrometheusConnectionOptions['requestInterceptor']>['onFulfilled'];
type AxiosConfig = Parameters<Interceptor>[0];
type AxiosAnswer = Parameters<NonNullable<PrometheusConnectionOptions['responseInterceptor']>['onFulfilled']>[0];

export interface AxiosAdapterOptions {
  readonly transport: Transport;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly tls: 'verify' | 'skip-verify';
  readonly signal: AbortSignal;
  /** Makes the answer's data; what it throws comes out of prometheus-query as `original`. */
  readonly read: (response: TransportResponse) => object;
}

/**
 * Lets prometheus-query talk through our Transport (rule 12): an interceptor that gives each axios request an adapter of ours, so that no socket, proxy
 * setting or redirect of axios is in play.
 */
export function throughTransport(options: AxiosAdapterOptions): Interceptor {
  return (config) => {
    // Without `time` the server's own clock decides; ours may be ahead of it and would read the future.
    for (const parameters of [config.params, config.data]) if (parameters instanceof URLSearchParams) parameters.delete('time');
    config.adapter = (request) => send(request, options);
    return config;
  };
}

async function send(config: AxiosConfig, options: AxiosAdapterOptions): Promise<AxiosAnswer> {
  const parameters = String(config.params ?? '');
  const isPost = config.method === 'post';
  const response = await options.transport.request({
    method: isPost ? 'POST' : 'GET',
    url: `${config.baseURL ?? ''}${config.url ?? ''}${parameters === '' ? '' : `?${parameters}`}`,
    headers: { ...options.headers, accept: 'application/json', ...(isPost ? { 'content-type': 'application/x-www-form-urlencoded' } : {}) },
    ...(isPost ? { body: String(config.data) } : {}),
    timeoutMs: options.timeoutMs,
    maxBytes: options.maxBytes,
    tls: options.tls,
    signal: options.signal,
  });
  return { data: options.read(response), status: 200, statusText: '', headers: {}, config };
}
