import { type Canary, isCanary } from '../api/canary.ts';
import type { CanarySource } from './canary-source.ts';
import { HttpError } from './http-error.ts';

/** The Canaries of a namespace, or of all, in the order of namespace and name. */
export function sortedCanaries(canaries: CanarySource, namespace: string | undefined): Canary[] {
  const found: Canary[] = canaries.list(namespace).filter(isCanary);
  return found.sort((a, b) => compare(a.metadata.namespace, b.metadata.namespace) || compare(a.metadata.name, b.metadata.name));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Throws an HttpError while the cache is not filled: an empty list would be a lie. */
export function requireSynced({ synced }: CanarySource): void {
  if (synced) return;
  throw new HttpError(503, { error: 'the Canaries have not been listed yet', see: '/readyz' }, { 'retry-after': '2' });
}
