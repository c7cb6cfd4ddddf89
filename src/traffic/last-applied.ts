import type { KubeObject } from '../kube/object.ts';

const annotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** The spec that a person last applied with kubectl; undefined where there is none, or nothing that can be read. */
export function lastAppliedSpec({ metadata }: KubeObject): Readonly<Record<string, unknown>> | undefined {
  const text = metadata.annotations?.[annotation];
  if (text === undefined) return undefined;
  try {
    const spec: unknown = JSON.parse(text)?.spec;
    return typeof spec === 'object' && spec !== null ? { ...spec } : undefined;
  } catch {
    return undefined;
  }
}

/** The selector in it. */
export function lastAppliedSelector(object: KubeObject): Readonly<Record<string, string>> | undefined {
  const selector = lastAppliedSpec(object)?.['selector'];
  return isTextMap(selector) ? selector : undefined;
}

function isTextMap(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null && Object.values(value).every((entry) => typeof entry === 'string');
}
