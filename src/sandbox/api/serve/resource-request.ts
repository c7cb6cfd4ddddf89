import { ApiError, invalid } from '../api-error.ts';
import { isObject, objectAt, stringAt } from '../json.ts';
import type { ServedKind } from '../kinds/catalogue.ts';
import type { FieldValidation } from '../write/admission.ts';
import type { Cluster } from '../write/cluster.ts';
import type { WriteOptions } from '../write/create.ts';
import type { DeleteOptions } from '../write/delete.ts';
import { acceptedForm } from './negotiate.ts';
import { readJson } from './patch-request.ts';
import type { Presentation } from './present.ts';
import type { ApiRequest, RequestInfo } from './request.ts';

/** A request for a served resource, taken apart. */
export interface ResourceRequest {
  readonly cluster: Cluster;
  readonly served: ServedKind;
  readonly info: RequestInfo;
  readonly request: ApiRequest;
}

/** How the answer is to look. Throws 406. */
export function presentationOf({ cluster, served, request: { headers, query } }: ResourceRequest): Presentation {
  const form = acceptedForm(headers['accept']);
  if (form === undefined) {
    throw new ApiError(406, 'NotAcceptable', 'only the following media types are accepted: application/json', {});
  }
  return { served, form, includeObject: query.get('includeObject') ?? 'Metadata', nowMs: cluster.clock.now() };
}

function badDryRun(verb: RequestInfo['verb'], dryRun: string): ApiError {
  const kind = verb === 'create' ? 'CreateOptions' : verb === 'patch' ? 'PatchOptions' : 'UpdateOptions';
  const message = `Unsupported value: [${JSON.stringify(dryRun)}]: supported values: "All"`;
  return invalid({ group: 'meta.k8s.io', kind }, [{ reason: 'FieldValueNotSupported', field: 'dryRun', message }]);
}

/** What all writes read from the query and the user agent. */
export function writeOptions({ info, request }: ResourceRequest): WriteOptions & { readonly fieldValidation: FieldValidation } {
  const { query, headers } = request;
  const dryRun = query.get('dryRun') ?? '';
  if (dryRun !== '' && dryRun !== 'All') throw badDryRun(info.verb, dryRun);
  const validation = query.get('fieldValidation');
  return {
    namespace: info.namespace,
    manager: query.get('fieldManager') ?? (headers['user-agent'] ?? 'unknown').split('/')[0] ?? 'unknown',
    mode: dryRun === 'All' ? 'dry-run' : 'persist',
    fieldValidation: validation === 'Strict' || validation === 'Ignore' ? validation : 'Warn',
  };
}

/** What a DELETE asks for, in its body or its query. */
export function deleteOptions(incoming: ResourceRequest, name: string): DeleteOptions {
  const { info, request } = incoming;
  const parsed = request.body === undefined || request.body === '' ? {} : readJson(request.body);
  const body = isObject(parsed) ? parsed : {};
  const preconditions = objectAt(body, 'preconditions');
  const grace = body['gracePeriodSeconds'] ?? request.query.get('gracePeriodSeconds') ?? undefined;
  const dryRun = request.query.get('dryRun') === 'All' || (Array.isArray(body['dryRun']) && body['dryRun'].includes('All'));
  return {
    namespace: info.namespace,
    name,
    mode: dryRun ? ('dry-run' as const) : ('persist' as const),
    propagationPolicy: stringAt(body, 'propagationPolicy') ?? request.query.get('propagationPolicy') ?? undefined,
    gracePeriodSeconds: grace === undefined ? undefined : Number(grace),
    preconditions: { uid: stringAt(preconditions, 'uid'), resourceVersion: stringAt(preconditions, 'resourceVersion') },
  };
}
