import { isObject, type JsonObject, objectAt, without } from '../json.ts';
import type { KindVersion } from '../kinds/kind.ts';

/** The Scale of an object: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/scale-v1/ */
export function scaleOf(object: JsonObject, { scale }: KindVersion): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = objectAt(object, 'metadata');
  const replicas = Number(valueAt(object, scale?.specReplicas ?? '') ?? 0);
  const selector = scale?.labelSelector === undefined ? undefined : selectorText(valueAt(object, scale.labelSelector));
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: Number(valueAt(object, scale?.statusReplicas ?? '') ?? 0), ...(selector !== undefined && { selector }) },
  };
}

/** The object with the replicas that a Scale asks for; its resourceVersion is the precondition. */
export function withScale(object: JsonObject, scaled: JsonObject, { scale }: KindVersion): JsonObject {
  const { resourceVersion } = objectAt(scaled, 'metadata');
  const changed = setAt(object, steps(scale?.specReplicas ?? ''), Number(objectAt(scaled, 'spec')['replicas'] ?? 0));
  const metadata = without(objectAt(changed, 'metadata'), 'resourceVersion');
  return { ...changed, metadata: { ...metadata, ...(resourceVersion !== undefined && { resourceVersion }) } };
}

const steps = (path: string) => path.split('.').filter((step) => step !== '');

function valueAt(object: JsonObject, path: string): unknown {
  return steps(path).reduce<unknown>((value, field) => (isObject(value) ? value[field] : undefined), object);
}

function setAt(object: JsonObject, [field, ...rest]: readonly string[], value: unknown): JsonObject {
  if (field === undefined) return object;
  return { ...object, [field]: rest.length === 0 ? value : setAt(objectAt(object, field), rest, value) };
}

function selectorText(selector: unknown): string | undefined {
  if (typeof selector === 'string') return selector;
  if (!isObject(selector)) return undefined;
  return Object.entries(objectAt(selector, 'matchLabels'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
