import { badRequest, patchRejected } from '../api-error.ts';
import { equalJson, isObject } from '../json.ts';

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

type Container = Record<string, unknown> | unknown[];

/** RFC 6902. Throws 422 when a `test` fails or a path is not there, 400 when the patch is none. */
export function applyJsonPatch(document: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) {
    throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp');
  }
  const root: Record<string, unknown> = { '': structuredClone(document) };
  for (const operation of patch as Operation[]) applyOperation(root, operation);
  return root[''];
}

function applyOperation(root: Container, { op, path, from, value }: Operation): void {
  const at = locate(root, path);
  if (op === 'add') insert(at, structuredClone(value));
  else if (op === 'remove') take(at);
  else if (op === 'replace') replace(at, structuredClone(value));
  else if (op === 'test') {
    if (!equalJson(read(at) ?? null, value ?? null)) throw patchRejected();
  } else if (op === 'move') insert(locate(root, path), take(locate(root, from ?? '')));
  else if (op === 'copy') insert(at, structuredClone(existing(locate(root, from ?? ''))));
  else throw patchRejected();
}

interface Place {
  readonly container: Container;
  readonly key: string;
}

/** The parent of the path's last part. The whole document stands under the empty key of the root. */
function locate(root: Container, path: string): Place {
  const parts = path === '' ? [''] : path.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  let container: Container = root;
  for (const part of parts.slice(0, -1)) {
    const next = read({ container, key: part });
    if (!isContainer(next)) throw patchRejected();
    container = next;
  }
  return { container, key: parts.at(-1) ?? '' };
}

function isContainer(value: unknown): value is Container {
  return Array.isArray(value) || isObject(value);
}

function indexOf(list: readonly unknown[], key: string): number {
  const index = key === '-' ? list.length : /^(0|[1-9]\d*)$/.test(key) ? Number(key) : -1;
  if (index < 0 || index > list.length) throw patchRejected();
  return index;
}

function read({ container, key }: Place): unknown {
  if (Array.isArray(container)) return container[indexOf(container, key)];
  return Object.hasOwn(container, key) ? container[key] : undefined;
}

function existing(place: Place): unknown {
  const value = read(place);
  if (value === undefined) throw patchRejected();
  return value;
}

function insert({ container, key }: Place, value: unknown): void {
  if (Array.isArray(container)) container.splice(indexOf(container, key), 0, value);
  else container[key] = value;
}

/** The API server's library also replaces a field that is not there. */
function replace(place: Place, value: unknown): void {
  if (!Array.isArray(place.container)) {
    place.container[place.key] = value;
    return;
  }
  existing(place);
  place.container[indexOf(place.container, place.key)] = value;
}

function take(place: Place): unknown {
  const value = existing(place);
  if (Array.isArray(place.container)) place.container.splice(indexOf(place.container, place.key), 1);
  else delete place.container[place.key];
  return value;
}
