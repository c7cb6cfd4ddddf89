import type { Clock } from '../../platform/clock.ts';
import type { TransportRequest, TransportResponse } from '../../platform/transport.ts';
import { invalidParameter, ParameterError, parseStepMs, parseTimeMs } from './parameters.ts';
import { ExecutionError, type Expr, ParseError } from './promql/ast.ts';
import { typeOf } from './promql/check.ts';
import { askOf, evaluate } from './promql/evaluate.ts';
import { parseQuery } from './promql/parse.ts';
import { instantData, matrixData } from './result-json.ts';
import type { SeriesStore } from './series-store.ts';

interface Prometheus {
  readonly store: SeriesStore;
  readonly clock: Clock;
}

const maxPoints = 11_000;

/** Prometheus 3's HTTP API, as far as it is asked here: `/api/v1/query`, `/api/v1/query_range`, readiness and build info. Never throws; changes nothing. */
export function createPrometheusApi(prometheus: Prometheus): (request: TransportRequest) => TransportResponse {
  return (request) => {
    const url = new URL(request.url);
    const route = routes[url.pathname];
    if (route === undefined) return text(404, '404 page not found\n');
    if (request.method !== 'GET' && request.method !== 'POST') return { ...text(405, 'Method Not Allowed\n') };
    try {
      return route(prometheus, readParameters(request, url));
    } catch (error) {
      return errorResponse(error);
    }
  };
}

const routes: Readonly<Record<string, (prometheus: Prometheus, parameters: URLSearchParams) => TransportResponse>> = {
  '/-/ready': () => text(200, 'Prometheus Server is Ready.\n'),
  '/-/healthy': () => text(200, 'Prometheus Server is Healthy.\n'),
  '/api/v1/status/buildinfo': () =>
    success({ version: '3.0.0-sandbox', revision: '', branch: '', buildUser: '', buildDate: '', goVersion: '' }),
  '/api/v1/query': query,
  '/api/v1/query_range': queryRange,
};

function query({ store, clock }: Prometheus, parameters: URLSearchParams): TransportResponse {
  const time = parameters.get('time');
  const atMs = time ? parseTimeMs('time', time, "invalid time value for 'time': ") : clock.now();
  return success(instantData(evaluate(askOf(store, { startMs: atMs, endMs: atMs }), parse(parameters), atMs), atMs));
}

function queryRange({ store }: Prometheus, parameters: URLSearchParams): TransportResponse {
  const startMs = parseTimeMs('start', parameters.get('start') ?? '');
  const endMs = parseTimeMs('end', parameters.get('end') ?? '');
  if (endMs < startMs) throw invalidParameter('end', 'end timestamp must not be before start time');
  const stepMs = parseStepMs('step', parameters.get('step') ?? '');
  if (stepMs <= 0) throw invalidParameter('step', 'zero or negative query resolution step widths are not accepted. Try a positive integer');
  if ((endMs - startMs) / stepMs > maxPoints) {
    throw new ParameterError('exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)');
  }
  const expr = parse(parameters);
  const type = typeOf(expr);
  if (type !== 'scalar' && type !== 'instant vector') {
    throw invalidParameter('query', `invalid expression type "${type}" for range query, must be Scalar or instant Vector`);
  }
  const points: { readonly timeMs: number; readonly value: ReturnType<typeof evaluate> }[] = [];
  const asked = askOf(store, { startMs, endMs });
  for (let timeMs = startMs; timeMs <= endMs; timeMs += stepMs) {
    points.push({ timeMs, value: evaluate(asked, expr, timeMs) });
  }
  return success(matrixData(points));
}

function parse(parameters: URLSearchParams): Expr {
  return parseQuery(parameters.get('query') ?? '');
}

function readParameters(request: TransportRequest, url: URL): URLSearchParams {
  const form = request.method === 'POST' ? [...new URLSearchParams(request.body ?? '')] : [];
  return new URLSearchParams([...form, ...url.searchParams]);
}

function errorResponse(error: unknown): TransportResponse {
  if (error instanceof ParameterError) return failure(400, 'bad_data', error.message);
  if (error instanceof ParseError) return failure(400, 'bad_data', `invalid parameter "query": ${error.message}`);
  if (error instanceof ExecutionError) return failure(422, 'execution', error.message);
  return failure(500, 'internal', error instanceof Error ? error.message : String(error));
}

function success(data: object): TransportResponse {
  return json(200, { status: 'success', data });
}

function failure(status: number, errorType: string, error: string): TransportResponse {
  return json(status, { status: 'error', errorType, error });
}

function json(status: number, body: object): TransportResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function text(status: number, body: string): TransportResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
