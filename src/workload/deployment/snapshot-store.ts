import type { Canary } from '../../api/canary.ts';
import { ControllerError } from '../../platform/controller-error.ts';
import type { WorkloadAccess } from '../access.ts';
import { controllerRevisions } from '../resources.ts';
import type { PrimaryContent } from './content.ts';
import { snapshotContent, snapshotKey, snapshotManifest, snapshotRevision } from './snapshot.ts';
import { revisionOf } from './template.ts';

/** The snapshots of each Canary, in the cluster. Reads caches only; writes what is missing, deletes what is too much. */
export interface SnapshotStore {
  revisions(canary: Canary): ReadonlySet<string>;
  /** Keeps `content` under the revision of its template; no request where that is kept already. */
  save(canary: Canary, content: PrimaryContent): Promise<void>;
  /** Throws a stalling ControllerError when it is gone. */
  load(canary: Canary, revision: string): PrimaryContent;
  /** Deletes all of other revisions than those in `keep`. A repeat is harmless. */
  prune(canary: Canary, keep: ReadonlySet<string>): Promise<void>;
}

export function createSnapshotStore({ client, cache }: WorkloadAccess): SnapshotStore {
  const kept = (canary: Canary) =>
    cache(controllerRevisions)
      .list(canary.metadata.namespace)
      .flatMap((object) => {
        const revision = snapshotRevision(canary, object);
        return revision === undefined ? [] : [{ revision, uid: object.metadata.uid }];
      });

  const find = (canary: Canary, revision: string) => {
    const object = cache(controllerRevisions).get(snapshotKey(canary, revision));
    return object !== undefined && snapshotRevision(canary, object) === revision ? object : undefined;
  };

  return {
    revisions: (canary) => new Set(kept(canary).map(({ revision }) => revision)),

    async save(canary, content) {
      const revision = revisionOf(content.template);
      if (find(canary, revision) !== undefined) return;
      await client.create(controllerRevisions, snapshotManifest(canary, revision, content));
    },

    load(canary, revision) {
      const snapshot = find(canary, revision);
      if (snapshot === undefined) {
        const message = `The snapshot of revision ${revision} is gone; change the target to begin another run.`;
        throw new ControllerError('SnapshotMissing', message, { kind: 'stall' });
      }
      return snapshotContent(snapshot);
    },

    async prune(canary, keep) {
      const superfluous = kept(canary).filter(({ revision }) => !keep.has(revision));
      for (const { revision, uid } of superfluous) await client.delete(controllerRevisions, snapshotKey(canary, revision), { uid });
    },
  };
}
