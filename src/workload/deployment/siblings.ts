import type { Canary } from '../../api/canary.ts';
import type { ConfigTracker } from '../configs/tracker.ts';
import type { PrimaryContent } from './content.ts';
import type { Deployment } from './deployment.ts';
import type { SnapshotStore } from './snapshot-store.ts';
import { type PrimaryNaming, primaryTemplate, revisionOf } from './template.ts';

/** Revisions that differ in the contents of their configs alone: the Deployment does not make pods anew for them. */
export interface Siblings {
  /** The kept ones of the target's present `revision`, that itself left out. */
  of(canary: Canary, target: Deployment, present: { readonly naming: PrimaryNaming; readonly revision: string }): string[];
}

export function createSiblings(snapshots: Pick<SnapshotStore, 'contents'>, configs: Pick<ConfigTracker, 'ofPrimary'>): Siblings {
  const templateOf = (canary: Canary, { template }: PrimaryContent) =>
    revisionOf({ ...template, spec: configs.ofPrimary(canary, template.spec).spec });

  return {
    of(canary, target, { naming, revision }) {
      const template = revisionOf(primaryTemplate(target.spec.template, naming));
      return snapshots
        .contents(canary)
        .filter((kept) => kept.revision !== revision && templateOf(canary, kept.content) === template)
        .map((kept) => kept.revision);
    },
  };
}

/** Whether `target` has pods, or shall have some. */
export function hasPods({ spec, status }: Deployment): boolean {
  return (spec.replicas ?? 1) > 0 || (status?.replicas ?? 0) > 0;
}
