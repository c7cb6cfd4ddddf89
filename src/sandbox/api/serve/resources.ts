import { objectKey } from '../../../kube/object-key.ts';
import { ApiError, badRequest, forbidden, invalid, methodNotAllowed, noSuchPath, notFound } from '../api-error.ts';
import { isObject, type JsonObject, objectAt, stringAt } from '../json.ts';
import type { ServedKind } from '../kinds/catalogue.ts';
import { decode, type FieldValidation } from '../write/admission.ts';
import { createObject } from '../write/create.ts';
import { deleteObject } from '../write/delete.ts';
import { updateObject } from '../write/update.ts';
import { applyRequest } from './apply-request.ts';
import { listPage } from './list.ts';
import { patched, patchType, readJson } from './patch-request.ts';
import { presentList, presentObject } from './present.ts';
import type { ApiResponse, RequestInfo, WholeResponse } from './request.ts';
import { deleteOptions, presentationOf, type ResourceRequest, writeOptions } from './resource-request.ts';
import { jsonResponse } from './respond.ts';
import { scaleOf, withScale } from './scale.ts';
import { watchResponse } from './watch.ts';

/** Answers a request for a resource. Throws ApiError. */
export function handleResource(incoming: ResourceRequest): ApiResponse {
  const { served, info } = incoming;
  const { subresource } = info;
  if (subresource !== undefined && !isServedSubresource(served, subresource)) {
    throw served.kind.isCustom ? notFound({ group: served.kind.group, kind: served.kind.plural, name: info.name }) : noSuchPath();
  }
  if (info.verb === 'create' && info.name !== undefined) throw methodNotAllowed();
  return handlers[info.verb](incoming);
}

const handlers: Readonly<Record<RequestInfo['verb'], (incoming: ResourceRequest) => ApiResponse>> = {
  get,
  list,
  watch: (incoming) =>
    watchResponse(incoming.cluster, { ...incoming, query: incoming.request.query, presentation: presentationOf(incoming) }),
  create,
  update,
  patch,
  delete: remove,
  deletecollection: removeAll,
};

function isServedSubresource({ version }: ServedKind, subresource: string): subresource is 'status' | 'scale' {
  return (subresource === 'status' && version.hasStatus) || (subresource === 'scale' && version.scale !== undefined);
}

function answer(incoming: ResourceRequest, status: number, result: { object: JsonObject; warnings?: readonly string[] }): WholeResponse {
  const { served, info } = incoming;
  const shown = served.kind.fromStored(result.object, served.version.version);
  const body = info.subresource === 'scale' ? scaleOf(shown, served.version) : presentObject(shown, presentationOf(incoming));
  return jsonResponse(status, body, result.warnings);
}

function list(incoming: ResourceRequest): ApiResponse {
  const { cluster, served, info, request } = incoming;
  return jsonResponse(200, presentList(listPage(cluster.store, served, info, request.query), presentationOf(incoming)));
}

function get(incoming: ResourceRequest): ApiResponse {
  const { cluster, served, info } = incoming;
  const object = cluster.store.get(served.kind.collection, objectKey(info.namespace, info.name ?? ''));
  if (object === undefined) throw notFound({ group: served.kind.group, kind: served.kind.plural, name: info.name });
  return answer(incoming, 200, { object });
}

function decodedBody(incoming: ResourceRequest): { readonly object: JsonObject; readonly warnings: readonly string[] } {
  const { served, request } = incoming;
  const body = readJson(request.body);
  refuseOtherKind(body, served);
  return decode(served, body, writeOptions(incoming).fieldValidation);
}

function refuseOtherKind(body: unknown, { kind, version }: ServedKind): void {
  if (!isObject(body)) return;
  const given = `${stringAt(body, 'apiVersion') ?? ''}, Kind=${stringAt(body, 'kind') ?? ''}`;
  const expected = `${kind.group === '' ? '' : `${kind.group}/`}${version.version}, Kind=${kind.kind}`;
  if (body['kind'] === undefined || body['apiVersion'] === undefined || given === expected) return;
  throw badRequest(
    `the API version in the data (${given.split(',')[0]}) does not match the expected API version (${expected.split(',')[0]})`,
  );
}

function create(incoming: ResourceRequest): ApiResponse {
  const { cluster, served } = incoming;
  const { object, warnings } = decodedBody(incoming);
  return answer(incoming, 201, { object: createObject(cluster, served, object, writeOptions(incoming)), warnings });
}

function update(incoming: ResourceRequest): ApiResponse {
  const { cluster, served, info, request } = incoming;
  const options = { ...writeOptions(incoming), name: info.name ?? '', subresource: subresourceOf(info), kindOfWrite: 'replace' as const };
  if (info.subresource === 'scale') {
    const scaled = readJson(request.body);
    if (!isObject(scaled)) throw badRequest('the object provided is no Scale');
    return answer(incoming, 200, {
      object: updateObject(cluster, served, { ...options, kindOfWrite: 'patch' }, (live) => withScale(live, scaled, served.version)),
    });
  }
  const { object, warnings } = decodedBody(incoming);
  const inBody = stringAt(objectAt(object, 'metadata'), 'namespace') ?? info.namespace;
  if (inBody !== info.namespace) throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  return answer(incoming, 200, { object: updateObject(cluster, served, options, () => object), warnings });
}

function subresourceOf({ subresource }: RequestInfo): 'status' | 'scale' | undefined {
  return subresource === 'status' || subresource === 'scale' ? subresource : undefined;
}

/** What a patch makes of an object, read like a request's body. What does not fit is an invalid patch (422), not a bad request. */
function decodePatched(served: ServedKind, object: unknown, fieldValidation: FieldValidation): ReturnType<typeof decode> {
  try {
    return decode(served, object, fieldValidation);
  } catch (error) {
    if (!(error instanceof ApiError) || error.body.code !== 400) throw error;
    const message = `Invalid value: "patch": ${error.message.replace(/^.* cannot be handled as a \w+: /, '')}`;
    throw invalid({ group: '', kind: '', name: '' }, [{ reason: 'FieldValueInvalid', field: 'patch', message }]);
  }
}

function patch(incoming: ResourceRequest): ApiResponse {
  const { cluster, served, info, request } = incoming;
  const type = patchType(request.headers['content-type'], served);
  if (type === 'apply') {
    const { object, status } = applyRequest(incoming);
    return answer(incoming, status, { object });
  }
  const body = readJson(request.body);
  const options = writeOptions(incoming);
  let warnings: readonly string[] = [];
  const change = (live: JsonObject): JsonObject => {
    if (info.subresource === 'scale') {
      const scaled = patched(type, scaleOf(live, served.version), body, served);
      return withScale(live, isObject(scaled) ? scaled : {}, served.version);
    }
    const decoded = decodePatched(served, patched(type, live, body, served), options.fieldValidation);
    warnings = decoded.warnings;
    return decoded.object;
  };
  const object = updateObject(
    cluster,
    served,
    { ...options, name: info.name ?? '', subresource: subresourceOf(info), kindOfWrite: 'patch' },
    change,
  );
  return answer(incoming, 200, { object, warnings });
}

/** Kinds whose deletion is answered with the object, because something always has to let them go first. */
const answersWithObject: ReadonlySet<string> = new Set(['/pods', 'apiextensions.k8s.io/customresourcedefinitions']);

function remove(incoming: ResourceRequest): ApiResponse {
  const { cluster, served, info } = incoming;
  if (info.subresource !== undefined) throw methodNotAllowed();
  const { object, outcome } = deleteObject(cluster, served, deleteOptions(incoming, info.name ?? ''));
  if (outcome === 'marked' || answersWithObject.has(served.kind.collection)) return answer(incoming, 200, { object });
  const { group, plural } = served.kind;
  const details = { name: object.metadata.name, ...(group !== '' && { group }), kind: plural, uid: object.metadata.uid };
  return jsonResponse(200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details });
}

function removeAll(incoming: ResourceRequest): ApiResponse {
  const { cluster, served, info, request } = incoming;
  if (served.kind.namespaced && info.namespace === '')
    throw forbidden({ group: served.kind.group, kind: served.kind.plural }, 'name a namespace');
  const page = listPage(cluster.store, served, info, request.query);
  for (const object of page.items)
    deleteObject(cluster, served, deleteOptions(incoming, stringAt(objectAt(object, 'metadata'), 'name') ?? ''));
  return jsonResponse(200, presentList(page, presentationOf(incoming)));
}
