import type { Resource } from './resource.ts';

/**
 * A field of an object that a user made and a room changes, declared beside the code that does it (I9). docs/owned-fields.md is made from this, and the
 * simulator holds every write to it.
 */
export interface OwnedField {
  readonly resource: Pick<Resource, 'group' | 'plural' | 'kind'>;
  /** Which objects of the kind, in words. */
  readonly which: string;
  /** Dots between its parts, at most two levels: `spec.replicas`. */
  readonly path: string;
  /** What stands there while Serin looks after it. */
  readonly what: string;
  /** What becomes of it when the Canary is deleted with spec.revertOnDeletion. */
  readonly afterwards: string;
}
