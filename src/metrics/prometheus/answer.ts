import { cutLines } from '../../platform/cut-lines.ts';
import type { TransportResponse } from '../../platform/transport.ts';
import { MeasurementFailure } from '../measurement-failure.ts';
import type { PrometheusEndpoint } from './endpoint.ts';

/** A success as prometheus-query can digest it, and what the server says besides. */
export interface PrometheusAnswer {
  readonly payload: { readonly status: 'success'; readonly data: object };
  /** Safe to show; empty when there was none. Thanos names the stores that did not answer here. */
  readonly warning: string;
}

const longestQuote = 256;

/**
 * Checks an HTTP answer to an instant query before prometheus-query sees it, because that package turns ±Inf into NaN, breaks on native histograms and
 * loses status and text of what is not JSON. Throws MeasurementFailure with the reason for everything but a vector or scalar of numbers.
 */
export function readAnswer(response: TransportResponse, endpoint: PrometheusEndpoint): PrometheusAnswer {
  const at = `Prometheus at ${endpoint.shownAs}`;
  const body = parseJson(response.body);
  if (response.status >= 300 || !isRecord(body) || body['status'] !== 'success') {
    throw new MeasurementFailure(`${at} answered ${refusal(response, body, endpoint)}`);
  }
  const data = isRecord(body['data']) ? body['data'] : {};
  return { payload: { status: 'success', data: digestible(data) }, warning: warningOf(body['warnings'], endpoint) };
}

function refusal({ status, headers }: TransportResponse, body: unknown, endpoint: PrometheusEndpoint): string {
  if (status >= 300 && status < 400) {
    return `${status} (redirect to ${originOf(headers['location'])}); redirects are not followed, give the final address`;
  }
  if (isRecord(body) && body['status'] === 'error') {
    return `${status} ${quote(body['errorType'], endpoint)}: ${quote(body['error'], endpoint)}`;
  }
  if (status === 401 || status === 403) return `${status}: check the credentials`;
  if (status === 404) return `404: there is no query API under this address`;
  if (body !== undefined) return `${status} with JSON that is not an answer to a query`;
  return `${status} with ${mediaType(headers)} instead of JSON; is it a login page or another service?`;
}

/** Vector and scalar with every value checked, `+Inf` spelled as parseFloat knows it. */
function digestible(data: Record<string, unknown>): object {
  const { resultType, result } = data;
  if (resultType === 'matrix')
    throw new MeasurementFailure('the query returned a range, not one value; wrap it, for example with rate() or max_over_time()');
  if (resultType === 'string') throw new MeasurementFailure('the query returned a string, not a number');
  if (!Array.isArray(result)) throw new MeasurementFailure('the answer to the query holds no result');
  if (resultType === 'scalar') return { resultType, result: digestibleSample(result) };
  if (resultType === 'vector') return { resultType, result: result.map(digestibleSeries) };
  throw new MeasurementFailure('the answer to the query has an unknown result type');
}

function digestibleSeries(series: unknown): object {
  if (!isRecord(series)) throw new MeasurementFailure('the answer to the query holds a malformed series');
  if (series['value'] === undefined && series['histogram'] !== undefined) {
    throw new MeasurementFailure(
      'the query returned a native histogram, not a number; use histogram_quantile(), histogram_sum() or histogram_count()',
    );
  }
  return { metric: {}, value: digestibleSample(series['value']) };
}

/** As Go's strconv writes numbers; JavaScript takes more for one, `0x10` for example, which parseFloat then reads as 0. */
const decimal = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i;

/** The value alone: nobody asks for its time or labels, and odd ones would make prometheus-query throw. */
function digestibleSample(sample: unknown): [number, string] {
  const [, text] = Array.isArray(sample) ? sample : [];
  if (text === '+Inf' || text === '-Inf') return [0, text === '+Inf' ? 'Infinity' : '-Infinity'];
  if (text === 'NaN' || (typeof text === 'string' && decimal.test(text))) return [0, text];
  throw new MeasurementFailure('the answer to the query holds a value that is not a number');
}

function warningOf(warnings: unknown, endpoint: PrometheusEndpoint): string {
  const texts = Array.isArray(warnings) ? warnings.filter((warning) => typeof warning === 'string') : [];
  return texts.length > 0 ? `Prometheus warns: ${quote(texts.join('; '), endpoint)}` : '';
}

/** Text of the server on one line, cut, and without credentials even if it repeats them. */
function quote(text: unknown, endpoint: PrometheusEndpoint): string {
  if (typeof text !== 'string' || text === '') return 'unknown error';
  const clean = endpoint.secrets
    .reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text)
    .replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ');
  return cutLines(clean, longestQuote + 1).toWellFormed();
}

function originOf(location: string | undefined): string {
  const origin = URL.parse(location ?? '')?.origin;
  return origin === undefined || origin === 'null' ? 'another path' : origin;
}

function mediaType(headers: Readonly<Record<string, string>>): string {
  const type = /^[\w.+-]+\/[\w.+-]+/.exec(headers['content-type'] ?? '')?.[0];
  return type === undefined || type === 'application/json' ? 'something' : type;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
