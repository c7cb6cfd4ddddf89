/** One ReplicaSet in the arithmetic of a rolling update. */
export interface SetCount {
  readonly name: string;
  readonly desired: number;
  readonly available: number;
}

export interface RolloutBounds {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

export type RollingStrategy = { readonly maxSurge?: number | string; readonly maxUnavailable?: number | string } | undefined;

/** `25%` of the replicas, rounded up for surge and down for unavailability; never both zero (Kubernetes: Deployment, rolling update). */
export function resolveBounds(replicas: number, strategy: RollingStrategy): RolloutBounds {
  const maxSurge = resolve(strategy?.maxSurge ?? '25%', replicas, Math.ceil);
  const maxUnavailable = resolve(strategy?.maxUnavailable ?? '25%', replicas, Math.floor);
  return { maxSurge, maxUnavailable: maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable };
}

function resolve(value: number | string, of: number, round: (share: number) => number): number {
  if (typeof value === 'number') return value;
  return value.endsWith('%') ? round((Number(value.slice(0, -1)) * of) / 100) : Number(value);
}

/** Replicas of the new set: as many as the surge leaves room for. */
export function planNewSet(
  replicas: number,
  bounds: RolloutBounds,
  sets: { readonly newSet: SetCount; readonly oldSets: readonly SetCount[] },
): number {
  const { newSet, oldSets } = sets;
  if (newSet.desired >= replicas) return replicas;
  const present = newSet.desired + sum(oldSets, (set) => set.desired);
  const room = replicas + bounds.maxSurge - present;
  return room <= 0 ? newSet.desired : newSet.desired + Math.min(room, replicas - newSet.desired);
}

/** Replicas of each old set (oldest first): first those that serve nobody go, then as many as availability allows. */
export function planOldSets(
  replicas: number,
  bounds: RolloutBounds,
  sets: { readonly newSet: SetCount; readonly oldSets: readonly SetCount[] },
): ReadonlyMap<string, number> {
  const { newSet, oldSets } = sets;
  const minAvailable = replicas - Math.min(bounds.maxUnavailable, replicas);
  const present = newSet.desired + sum(oldSets, (set) => set.desired);
  let cleanable = present - minAvailable - (newSet.desired - newSet.available);
  const plan = new Map(oldSets.map((set) => [set.name, set.desired]));
  if (cleanable <= 0) return plan;
  for (const set of oldSets) {
    const idle = Math.min(Math.max(0, cleanable), Math.max(0, set.desired - set.available));
    plan.set(set.name, set.desired - idle);
    cleanable -= idle;
  }
  let spare = newSet.available + sum(oldSets, (set) => set.available) - minAvailable;
  for (const set of oldSets) {
    const left = plan.get(set.name) ?? 0;
    const gone = Math.min(left, Math.max(0, spare));
    plan.set(set.name, left - gone);
    spare -= gone;
  }
  return plan;
}

function sum(sets: readonly SetCount[], of: (set: SetCount) => number): number {
  return sets.reduce((total, set) => total + of(set), 0);
}
