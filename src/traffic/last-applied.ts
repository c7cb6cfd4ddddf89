import type { KubeObject } from '../kube/object.ts';

const annotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** The selector that a person last applied with kubectl; undefined where there is none, or nothing that can be read. */
export function lastAppliedSelector({ metadata }: KubeObject): Readonly<Record<string, string>> | undefined {
  const text = metadata.annotations?.[annotation];
  if (text === undefined) return undefined;
  try {
    const selector: unknown = JSON.parse(text)?.spec?.selector;
    return isTextMap(selector) ? selector : undefined;
  } catch {
    return undefined;
  }
}

function isTextMap(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null && Object.values(value).every((entry) => typeof entry === 'string');
}
