import { noSuchPath } from '../api-error.ts';
import { readRecorded } from '../recorded.ts';
import type { Cluster } from '../write/cluster.ts';
import type { ApiRequest, ApiResponse } from './request.ts';
import { jsonResponse, textResponse } from './respond.ts';

const version = readRecorded('version');

/** Answers what is no resource: health, version, discovery, OpenAPI. Throws 404. */
export function serveInformation(_cluster: Cluster, { path }: ApiRequest): ApiResponse {
  if (['/readyz', '/livez', '/healthz'].includes(path)) return textResponse(200, 'ok');
  if (path === '/version') return jsonResponse(200, version);
  throw noSuchPath();
}
