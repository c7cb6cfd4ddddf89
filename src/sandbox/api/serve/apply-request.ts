import type { KubeObject } from '../../../kube/object.ts';
import { objectKey } from '../../../kube/object-key.ts';
import { ApiError, badRequest, invalid } from '../api-error.ts';
import { applyConfig } from '../apply/apply.ts';
import { isObject, type JsonObject, objectAt, stringAt } from '../json.ts';
import { apiVersionOfKind } from '../kinds/kind.ts';
import { prune } from '../schema/prune.ts';
import { validate } from '../schema/validate.ts';
import { decode } from '../write/admission.ts';
import { timestamp } from '../write/cluster.ts';
import { createObject } from '../write/create.ts';
import { updateObject } from '../write/update.ts';
import { readYaml } from './patch-request.ts';
import { type ResourceRequest, writeOptions } from './resource-request.ts';

export interface Applied {
  readonly object: KubeObject;
  readonly status: 200 | 201;
}

/** A server-side apply: creates the object or merges into it. Throws 400, 409 for fields of other managers, 422. */
export function applyRequest(incoming: ResourceRequest): Applied {
  const { cluster, served, info, request } = incoming;
  const options = writeOptions(incoming);
  const manager = request.query.get('fieldManager') ?? '';
  if (manager === '') {
    const message = 'Required value: is required for apply patch';
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions', name: '' }, [
      { reason: 'FieldValueRequired', field: 'fieldManager', message },
    ]);
  }
  const config = readConfig(incoming);
  const applied = {
    config,
    schema: served.version.schema,
    manager: {
      manager,
      operation: 'Apply' as const,
      apiVersion: apiVersionOfKind(served.kind, served.version.version),
      subresource: info.subresource,
    },
    conflicts: request.query.get('force') === 'true' ? ('take-over' as const) : ('refuse' as const),
    time: timestamp(cluster.clock),
  };
  const key = objectKey(info.namespace, info.name ?? '');
  const complete = (object: JsonObject) => decode(served, object, 'Ignore').object;
  if (cluster.store.get(served.kind.collection, key) === undefined) {
    if (stringAt(objectAt(config, 'metadata'), 'uid') !== undefined)
      throw badRequest('uid mismatch: the provided object specified uid, and no existing object was found');
    const object = complete(applyConfig({ ...applied, live: undefined }));
    return { object: createObject(cluster, served, object, { ...options, ownership: 'tracked' }), status: 201 };
  }
  const write = { ...options, name: info.name ?? '', subresource: info.subresource === 'status' ? ('status' as const) : undefined };
  const object = updateObject(cluster, served, { ...write, ownership: 'tracked', kindOfWrite: 'patch' }, (live) =>
    complete(applyConfig({ ...applied, live })),
  );
  return { object, status: 200 };
}

function readConfig(incoming: ResourceRequest): JsonObject {
  const { info, request } = incoming;
  const body = readYaml(request.body);
  if (!isObject(body)) throw badRequest('error decoding YAML: no object');
  const metadata = objectAt(body, 'metadata');
  if (metadata['managedFields'] !== undefined) throw badRequest('metadata.managedFields must be nil');
  const name = stringAt(metadata, 'name') ?? info.name;
  if (name !== info.name) throw badRequest(`the name of the object (${name}) does not match the name on the URL (${info.name})`);
  refuseMisfit(incoming, body);
  return removeStatus({ ...body, metadata: { ...metadata, name } }, incoming);
}

/** An apply knows its fields or fails, whatever `fieldValidation` says; the API server calls it an internal error. */
function refuseMisfit({ served }: ResourceRequest, body: JsonObject): void {
  const { value, unknownFields } = prune(body, served.version.schema, { empties: 'keep' });
  const misfits = validate(value, served.version.schema).filter((error) => error.reason === 'FieldValueTypeInvalid');
  const problems = [
    ...unknownFields.map((field) => `.${field}: field not declared in schema`),
    ...misfits.map(({ field, message }) => `.${field}: ${expectation(message)}`),
  ];
  if (problems.length === 0) return;
  const { name, namespace } = objectAt(body, 'metadata');
  const subject = `${String(namespace ?? '')}/${String(name ?? '')}; ${String(body['apiVersion'])}, Kind=${String(body['kind'])}`;
  const told = problems.length === 1 ? problems[0] : `errors:\n  ${problems.join('\n  ')}`;
  throw new ApiError(500, '', `failed to create typed patch object (${subject}): ${told}`);
}

const expected: Readonly<Record<string, string>> = {
  integer: 'numeric (int or float)',
  number: 'numeric (int or float)',
  object: 'map',
  array: 'list',
};

function expectation(message: string): string {
  const [, wanted = '', actual = ''] = /must be of type ([\w,]+): "(\w+)"/.exec(message) ?? [];
  return `expected ${expected[wanted] ?? wanted}, got ${expected[actual] ?? actual}`;
}

/** The status belongs to its own subresource, and everything else to the object. */
function removeStatus(config: JsonObject, { served, info }: ResourceRequest): JsonObject {
  if (!served.version.hasStatus) return config;
  const { status, ...rest } = config;
  if (info.subresource !== 'status') return rest;
  const { apiVersion, kind, metadata } = config;
  return { apiVersion, kind, metadata, ...(status !== undefined && { status }) };
}
