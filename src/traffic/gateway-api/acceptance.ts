import { isDeepStrictEqual } from 'node:util';
import type { HttpRoute, ParentRef, ParentStatus } from './http-route.ts';
import { normalParentRef } from './normal-form.ts';

/** Longest message of a gateway that is passed on. */
const messageLimit = 256;

/**
 * Why the route as it stands is not what the proxies do, as a sentence; undefined when every parent has accepted this generation and resolves its
 * backends (an unresolved one is answered with 500).
 */
export function pendingAcceptance(route: HttpRoute): string | undefined {
  for (const parent of route.spec.parentRefs ?? []) {
    const pending = pendingAt(route, parent);
    if (pending !== undefined) return pending;
  }
  return undefined;
}

function pendingAt(route: HttpRoute, parent: ParentRef): string | undefined {
  const { namespace = '', name, generation = 0 } = route.metadata;
  const ref = normalParentRef(parent, namespace);
  const gateway = `${ref.kind} ${ref.namespace}/${ref.name}`;
  const what = `generation ${generation} of HTTPRoute ${namespace}/${name}`;
  const statuses = (route.status?.parents ?? []).filter((status) => isDeepStrictEqual(normalParentRef(status.parentRef, namespace), ref));
  if (statuses.some((status) => isTrue(status, 'Accepted', generation) && !isFalse(status, 'ResolvedRefs', generation))) return undefined;

  const [status] = statuses;
  if (status === undefined) return `${gateway} has not accepted ${what}: it has not reported on the route.`;
  const accepted = condition(status, 'Accepted');
  if (accepted === undefined) return `${gateway} has not accepted ${what}: it has not reported on the route.`;
  const observed = accepted.observedGeneration ?? 0;
  if (observed < generation) return `${gateway} has not accepted ${what}: it has seen generation ${observed}.`;
  if (accepted.status !== 'True') return `${gateway} has not accepted ${what}: ${because(accepted)}`;
  return `${gateway} cannot resolve the backends of ${what}: ${because(condition(status, 'ResolvedRefs'))}`;
}

type Condition = NonNullable<ParentStatus['conditions']>[number];

function condition(status: ParentStatus, type: string): Condition | undefined {
  return status.conditions?.find((each) => each.type === type);
}

function isTrue(status: ParentStatus, type: string, generation: number): boolean {
  const found = condition(status, type);
  return found?.status === 'True' && (found.observedGeneration ?? 0) >= generation;
}

function isFalse(status: ParentStatus, type: string, generation: number): boolean {
  const found = condition(status, type);
  return found?.status === 'False' && (found.observedGeneration ?? 0) >= generation;
}

function because(found: Condition | undefined): string {
  return `${found?.reason ?? 'Unknown'}: ${(found?.message ?? '').slice(0, messageLimit)}`;
}
