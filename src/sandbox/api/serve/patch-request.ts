import { load } from 'js-yaml';
import { badRequest, unsupportedMediaType } from '../api-error.ts';
import type { JsonObject } from '../json.ts';
import type { ServedKind } from '../kinds/catalogue.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { applyStrategicMerge } from '../patch/strategic-merge.ts';

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

const types: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

/** The kind of patch that the Content-Type says. Throws 415; custom resources know no strategic merge. */
export function patchType(contentType: string | undefined, { kind }: ServedKind): PatchType {
  const type = types[(contentType ?? '').split(';')[0]?.trim() ?? ''];
  if (type !== undefined && !(type === 'strategic' && kind.isCustom)) return type;
  throw unsupportedMediaType(kind.isCustom ? Object.keys(types).filter((name) => !name.includes('strategic')) : undefined);
}

/** A request's JSON body. Throws 400. */
export function readJson(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    throw badRequest("the object provided is unrecognized (must be of type object): couldn't get version/kind; json parse error");
  }
}

/** The body of an apply, YAML or JSON. Throws 400. */
export function readYaml(body: string | undefined): unknown {
  try {
    return body?.startsWith('{') ? JSON.parse(body) : load(body ?? '');
  } catch {
    throw badRequest('error decoding YAML');
  }
}

export function patched(type: Exclude<PatchType, 'apply'>, object: JsonObject, patch: unknown, { version }: ServedKind): unknown {
  if (type === 'json') return applyJsonPatch(object, patch);
  return type === 'merge' ? applyMergePatch(object, patch) : applyStrategicMerge(object, patch, version.schema);
}
