import type { KubeObject } from './object.ts';
import type { ObjectKey } from './object-key.ts';

/** What a reflector keeps of one resource. Objects are shared and frozen by agreement: never change one. */
export interface CacheReader {
  /** False until the first list is in. */
  readonly synced: boolean;
  get(key: ObjectKey): KubeObject | undefined;
  /** In no particular order. */
  list(namespace?: string): KubeObject[];
  /** Objects for which the index function named `index` gave `value`. */
  byIndex(index: string, value: string): KubeObject[];
}
