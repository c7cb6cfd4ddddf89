import { noSuchPath } from '../api-error.ts';
import type { Catalogue } from '../kinds/catalogue.ts';
import { readRecorded } from '../recorded.ts';
import type { ApiRequest, WholeResponse } from '../serve/request.ts';
import { jsonResponse, textResponse } from '../serve/respond.ts';
import type { Cluster } from '../write/cluster.ts';
import { aggregatedDiscovery, legacyDiscovery } from './discovery.ts';
import { openApiDocument, openApiIndex } from './open-api-document.ts';

const version = readRecorded('version');
const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/**
 * A version 2 document that describes nothing, in the protobuf that kubectl asks for (field 1, `swagger`): it asks only for a `List`, and leaves out its own
 * checks for kinds that are not described.
 */
const emptyOpenApiV2: WholeResponse = {
  status: 200,
  headers: { 'content-type': 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf' },
  body: '\n\u00032.0',
};

/** Answers what is no resource: health, version, discovery, OpenAPI. Throws 404. */
export function serveInformation({ catalogue }: Cluster, { method, path, headers }: ApiRequest): WholeResponse {
  const trimmed = path.replace(/\/$/, '');
  if (method !== 'GET' && method !== 'HEAD') throw noSuchPath();
  if (['/readyz', '/livez', '/healthz'].includes(trimmed)) return textResponse(200, 'ok');
  if (trimmed === '/version') return jsonResponse(200, version);
  if (trimmed === '/openapi/v2') return emptyOpenApiV2;
  if (trimmed === '/openapi/v3') return jsonResponse(200, openApiIndex(catalogue));
  if (trimmed.startsWith('/openapi/v3/')) return found(openApiDocument(catalogue, trimmed.slice('/openapi/v3/'.length)));
  const wantsAggregated = (headers['accept'] ?? '').replaceAll(' ', '').includes('g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
  if (wantsAggregated && (trimmed === '/api' || trimmed === '/apis')) {
    const response = jsonResponse(200, aggregatedDiscovery(catalogue, trimmed === '/api' ? 'core' : 'groups'));
    return { ...response, headers: { ...response.headers, 'content-type': aggregated } };
  }
  const body = legacyDiscovery(catalogue, trimmed);
  return body === undefined && !isInKnownGroup(catalogue, trimmed) ? textResponse(404, '404 page not found\n') : found(body);
}

/** Paths below a served group are refused with a Status, all others with plain text. */
function isInKnownGroup(catalogue: Catalogue, path: string): boolean {
  return catalogue.all().some(({ group }) => `${path}/`.startsWith(group === '' ? '/api/' : `/apis/${group}/`));
}

function found(body: object | undefined): WholeResponse {
  if (body === undefined) throw noSuchPath();
  return jsonResponse(200, body);
}
