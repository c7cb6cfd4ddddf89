import { KubeError } from './kube-error.ts';

/** A kind as the API server serves it. Rooms declare theirs as constants; nothing is guessed from a kind's name. */
export interface Resource {
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
}

/** `apps/v1`, `v1`. */
export function apiVersionOf(resource: Resource): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** `/apis/apps/v1/namespaces/shop/deployments/web/status`; parts that are not given are left out. Throws KubeError for a name that is none. */
export function pathOf(resource: Resource, at: { namespace?: string | undefined; name?: string; subresource?: string }): string {
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const scope = at.namespace === undefined ? '' : `/namespaces/${segment(at.namespace)}`;
  const name = at.name === undefined ? '' : `/${segment(at.name)}`;
  const subresource = at.subresource === undefined ? '' : `/${at.subresource}`;
  return `${root}${scope}/${resource.plural}${name}${subresource}`;
}

/** Whatever people wrote as a name stays one segment: a URL takes `.` and `..` for directions, and without a name a path means all objects. */
function segment(name: string): string {
  if (name !== '' && name !== '.' && name !== '..') return encodeURIComponent(name);
  throw new KubeError('Invalid', 0, `"${name}" is no name of an object`);
}
