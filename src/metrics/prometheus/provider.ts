import { PrometheusDriver, type QueryResult } from 'prometheus-query';
import type { Measurement } from '../../api/measurement.ts';
import type { Transport } from '../../platform/transport.ts';
import { TransportError } from '../../platform/transport-error.ts';
import { MeasurementFailure } from '../measurement-failure.ts';
import type { MetricProvider } from '../provider.ts';
import { type PrometheusAnswer, readAnswer } from './answer.ts';
import { throughTransport } from './axios-adapter.ts';
import { type PrometheusAuth, type PrometheusEndpoint, readEndpoint } from './endpoint.ts';
import { measurementOf } from './measurement-of.ts';

export interface PrometheusOptions {
  /** For example `http://prometheus:9090`; a path is a prefix of the API. */
  readonly address: string;
  readonly transport: Transport;
  readonly auth?: PrometheusAuth | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly tls: 'verify' | 'skip-verify';
  readonly timeoutMs: number;
}

/** One number needs some hundred bytes; a thousand series that should have been aggregated still fit, to be counted in the message. */
const maxBytes = 1024 * 1024;

/** Servers and proxies take request lines of 8 KiB; a longer query goes by POST, which read-only proxies may refuse. */
const longestGetQuery = 4096;

/**
 * Asks a Prometheus, or what speaks its API (Thanos, Mimir, VictoriaMetrics), by instant queries at the server's own time. A scalar or a vector of one
 * series is a value, ±Inf included; no series and NaN are no data. Several series are an error, where Flagger takes the last: their order is not
 * defined, so which value is judged would be chance (flagger-engine 10.19, I10). Redirects are not followed, so credentials stay with their host.
 */
export function createPrometheusProvider(options: PrometheusOptions): MetricProvider {
  return {
    measure: async (query, signal) => {
      try {
        return await ask(query, readEndpoint(options), { ...options, signal });
      } catch (error) {
        return { kind: 'error', message: error instanceof MeasurementFailure ? error.message : 'the query could not be sent' };
      }
    },
  };
}

async function ask(
  query: string,
  endpoint: PrometheusEndpoint,
  options: PrometheusOptions & { signal: AbortSignal },
): Promise<Measurement> {
  const answers: PrometheusAnswer[] = [];
  const driver = new PrometheusDriver({
    endpoint: endpoint.shownAs,
    preferPost: encodeURIComponent(query).length > longestGetQuery,
    requestInterceptor: {
      onFulfilled: throughTransport({
        ...options,
        headers: endpoint.headers,
        maxBytes,
        read: (response) => {
          const answer = readAnswer(response, endpoint);
          answers.push(answer);
          return answer.payload;
        },
      }),
    },
  });
  let result: QueryResult;
  try {
    result = await driver.instantQuery(query);
  } catch (thrown) {
    throw failureOf(thrown, endpoint, options.timeoutMs);
  }
  return measurementOf(result, answers.at(-1)?.warning ?? '');
}

/** prometheus-query throws plain objects that keep the cause as `original`. */
function failureOf(thrown: unknown, endpoint: PrometheusEndpoint, timeoutMs: number): MeasurementFailure {
  const cause = typeof thrown === 'object' && thrown !== null && 'original' in thrown ? thrown.original : thrown;
  if (cause instanceof MeasurementFailure) return cause;
  const at = `Prometheus at ${endpoint.shownAs}`;
  if (!(cause instanceof TransportError)) return new MeasurementFailure(`the query could not be sent to ${at}`, { cause });
  const said: Record<TransportError['kind'], string> = {
    timeout: `${at} did not answer within ${timeoutMs / 1000} s`,
    refused: `${at} cannot be reached${codeOf(cause)}`,
    reset: `${at} broke off the connection${codeOf(cause)}`,
    tooLarge: `${at} answered with more than 1 MiB; aggregate the query to one series, for example with sum(...)`,
    aborted: 'the measurement was cancelled',
  };
  return new MeasurementFailure(said[cause.kind], { cause });
}

/** The system's code, such as ECONNREFUSED, ENOTFOUND or DEPTH_ZERO_SELF_SIGNED_CERT: names what to look for and holds nothing secret. */
function codeOf(error: TransportError): string {
  const cause = error.cause;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]+$/.test(code) ? ` (${code})` : '';
}
