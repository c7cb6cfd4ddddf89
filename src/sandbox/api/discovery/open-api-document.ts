import { isObject, type JsonObject } from '../json.ts';
import { componentOf, recordedComponents } from '../kinds/built-in.ts';
import type { Catalogue, ServedKind } from '../kinds/catalogue.ts';
import { reachableNames } from '../schema/reachable.ts';

const metaComponent = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const patchTypes = ['application/apply-patch+yaml', 'application/json-patch+json', 'application/merge-patch+json'];
const strategic = 'application/strategic-merge-patch+json';

const pathOf = (group: string, version: string) => (group === '' ? `api/${version}` : `apis/${group}/${version}`);

/** Where the OpenAPI v3 document of each group and version is: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3 */
export function openApiIndex(catalogue: Catalogue): object {
  const paths = catalogue.all().flatMap((kind) => kind.versions.map(({ version }) => pathOf(kind.group, version)));
  return { paths: Object.fromEntries([...new Set(paths)].map((path) => [path, { serverRelativeURL: `/openapi/v3/${path}` }])) };
}

/** The document of one group and version, with what kubectl reads of it: schemas, and which paths take which patches and parameters. */
export function openApiDocument(catalogue: Catalogue, path: string): object | undefined {
  const served = catalogue
    .all()
    .flatMap((kind) => kind.versions.map((version): ServedKind => ({ kind, version })))
    .filter(({ kind, version }) => pathOf(kind.group, version.version) === path);
  if (served.length === 0) return undefined;
  const schemas: Record<string, object> = {};
  const paths: Record<string, object> = {};
  for (const one of served) {
    Object.assign(schemas, componentsOf(one));
    Object.assign(paths, pathsOf(one, path));
  }
  return { openapi: '3.0.0', info: { title: 'Kubernetes', version: 'v1' }, paths, components: { schemas } };
}

function identityOf({ kind, version }: ServedKind) {
  return { group: kind.group, version: version.version, kind: kind.kind };
}

function componentName({ kind, version }: ServedKind): string {
  const own = componentOf(kind.group, version.version, kind.kind);
  return own ?? `${kind.group.split('.').reverse().join('.')}.${version.version}.${kind.kind}`;
}

function componentsOf(served: ServedKind): Record<string, object> {
  const { kind, version } = served;
  const name = componentName(served);
  const roots = kind.isCustom ? [metaComponent] : [name];
  const recorded = Object.fromEntries(reachableNames(recordedComponents, roots).map((one) => [one, recordedComponents[one] ?? {}]));
  if (!kind.isCustom) return recorded;
  const metadata = { description: 'Standard object metadata.', allOf: [{ $ref: `#/components/schemas/${metaComponent}` }] };
  const schema: JsonObject = {
    ...(published(version.schema) as JsonObject),
    properties: { ...(published(version.schema.properties) as JsonObject), metadata },
    'x-kubernetes-group-version-kind': [identityOf(served)],
  };
  return { ...recorded, [name]: schema };
}

/** A CRD's schema as OpenAPI: what may be a number or a string says so in plain JSON Schema too. */
function published(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(published);
  if (!isObject(schema)) return schema;
  const parts = Object.fromEntries(Object.entries(schema).map(([keyword, part]) => [keyword, published(part)]));
  return schema['x-kubernetes-int-or-string'] === true ? { anyOf: [{ type: 'integer' }, { type: 'string' }], ...parts } : parts;
}

const parameter = (name: string) => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } });
const parameters = ['dryRun', 'fieldManager', 'fieldValidation'].map(parameter);

function pathsOf(served: ServedKind, root: string): Record<string, object> {
  const { kind } = served;
  const collection = `/${root}/${kind.namespaced ? 'namespaces/{namespace}/' : ''}${kind.plural}`;
  const identity = { 'x-kubernetes-group-version-kind': identityOf(served) };
  const json = { 'application/json': { schema: { $ref: `#/components/schemas/${componentName(served)}` } } };
  const responses = { '200': { description: 'OK', content: json } };
  const types = kind.isCustom ? patchTypes : [...patchTypes, strategic];
  const content = Object.fromEntries(types.map((type) => [type, { schema: { type: 'object' } }]));
  const act = (action: string, more: object = {}) => ({ responses, 'x-kubernetes-action': action, ...identity, ...more });
  const writes = { requestBody: { content: json }, parameters };
  return {
    [collection]: { get: act('list'), post: act('post', writes) },
    [`${collection}/{name}`]: {
      get: act('get'),
      put: act('put', writes),
      patch: act('patch', { requestBody: { content }, parameters: [...parameters, parameter('force')] }),
      delete: act('delete', { parameters: [parameter('dryRun')] }),
    },
  };
}
