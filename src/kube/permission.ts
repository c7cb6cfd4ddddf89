import type { Resource } from './resource.ts';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';

/** What a room does with a kind, declared beside the code that does it: the chart's roles and docs/permissions.md are made from this (rule 13). */
export interface Permission {
  readonly resource: Pick<Resource, 'group' | 'plural'>;
  readonly subresource?: 'status' | 'finalizers';
  /** Only these objects; for verbs that name one. */
  readonly names?: readonly string[];
  readonly verbs: readonly Verb[];
  /** What for, as the end of the sentence "Serin may do this …". */
  readonly why: string;
  /** `config-tracking`: not needed where the flag -enable-config-tracking is off. Absent: always needed. */
  readonly only?: 'config-tracking';
}
