import type { Canary } from '../api/canary.ts';
import type { Resource } from '../kube/resource.ts';
import type { Router, RouterProvider } from '../traffic/router.ts';
import type { Workload } from '../workload/workload.ts';

/** How a Canary is deleted that asks for what is refused, or for another target than it has guarded. */
export interface Departure {
  /** With the target that it has guarded, and without its analysis, which a deletion does not need. */
  readonly canary: Canary;
  readonly workload: Workload;
  /** Writes nothing that the spec says of the route, and gives back what others have lent. */
  readonly router: Router;
  /** Why it is not known yet which routes are there, as a sentence. */
  readonly unlisted?: string;
}

export interface DepartureOptions {
  /** By kind of target. */
  readonly workloads: ReadonlyMap<Canary['spec']['targetRef']['kind'], Workload>;
  /** Reads what each of them may have, and writes nothing that a spec says. */
  readonly returningRouter: (providers: readonly RouterProvider[]) => Router;
  /** The providers whose routes the Canary may have: its own, and where that is not built, all. */
  readonly providersOf: (canary: Canary) => readonly RouterProvider[];
  readonly unlisted: (resource: Resource) => string | undefined;
  readonly isAbsent: (resource: Resource) => boolean;
}

/**
 * Finds what the deletion of a Canary would take from its users, by what stands in the cluster and not by what its spec says; undefined where it owns no
 * primary, so that nothing which serves goes with it.
 */
export function createDepartures(options: DepartureOptions): (canary: Canary) => Departure | undefined {
  const { workloads, returningRouter, providersOf, unlisted, isAbsent } = options;
  return (canary) => {
    const guarded = [...workloads].flatMap(([kind, workload]) => {
      const name = workload.guardedBy(canary);
      return name === undefined ? [] : [{ workload, targetRef: { ...canary.spec.targetRef, kind, name } }];
    })[0];
    if (guarded === undefined) return undefined;
    const providers = providersOf(canary).filter(({ resources }) => !resources.some(isAbsent));
    const problem = providers
      .flatMap(({ resources }) => resources)
      .map(unlisted)
      .find((sentence) => sentence !== undefined);
    return {
      canary: { ...canary, spec: { ...canary.spec, targetRef: guarded.targetRef, analysis: { interval: '1m', threshold: 1 } } },
      workload: guarded.workload,
      router: returningRouter(providers),
      ...(problem === undefined ? {} : { unlisted: problem }),
    };
  };
}
