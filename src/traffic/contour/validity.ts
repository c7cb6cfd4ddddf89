import type { HttpProxy, ProxyCondition } from './http-proxy.ts';

/** Longest message of Contour that is passed on. */
const messageLimit = 256;

/**
 * Why the proxy as it stands is not what Envoy does, as a sentence; undefined when Contour has taken this generation. One that no root HTTPProxy includes
 * (Orphaned) counts as taken: no request goes through it, and whoever includes it later gets what it says then.
 */
export function pendingValidity({ metadata, status }: HttpProxy): string | undefined {
  const { namespace, name, generation = 0 } = metadata;
  const what = `generation ${generation} of HTTPProxy ${namespace}/${name}`;
  const valid = status?.conditions?.find(({ type }) => type === 'Valid');
  if (valid === undefined) return `Contour has not taken ${what}: it has not reported on the proxy, which may be of another ingress class.`;
  const observed = valid.observedGeneration ?? 0;
  if (observed < generation) return `Contour has not taken ${what}: it has seen generation ${observed}.`;
  if (valid.status === 'True' || isOnlyOrphaned(valid)) return undefined;
  return `Contour has not taken ${what}: ${because(valid)}`;
}

function isOnlyOrphaned({ errors = [] }: ProxyCondition): boolean {
  return errors.length > 0 && errors.every(({ type }) => type === 'Orphaned');
}

function because({ errors = [], message = '' }: ProxyCondition): string {
  const causes = errors.map((error) => `${error.reason ?? error.type}: ${error.message ?? ''}`);
  return (causes.length > 0 ? causes.join(' ') : message).slice(0, messageLimit);
}
