import type { FieldError } from '../api-error.ts';
import type { JsonObject } from '../json.ts';
import type { Schema } from '../schema/schema.ts';

/** A column of `kubectl get`, as in a Table's columnDefinitions, and where its cell comes from. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

export interface ScalePaths {
  readonly specReplicas: string;
  readonly statusReplicas: string;
  readonly labelSelector?: string | undefined;
}

export interface KindVersion {
  readonly version: string;
  readonly schema: Schema;
  readonly hasStatus: boolean;
  readonly scale: ScalePaths | undefined;
  readonly columns: readonly Column[];
  /** The cells of one object, one for each column; `nowMs` is for ages. */
  readonly cells: (object: JsonObject, nowMs: number) => readonly unknown[];
  /** Paths beyond metadata.name and metadata.namespace that a field selector may name. */
  readonly selectableFields: readonly string[];
  /** The schema has rules in CEL, which are not run here. */
  readonly hasRules: boolean;
  readonly deprecated: boolean;
}

/** What the API server does with a kind beyond its schema. Every part is a pure function; objects come in with schema defaults applied. */
export interface KindRules {
  /** Defaults that depend on other fields. */
  readonly defaults?: (object: JsonObject) => JsonObject;
  readonly validate?: (object: JsonObject, previous: JsonObject | undefined) => FieldError[];
  /** Which changes count up metadata.generation; without it the kind has none. */
  readonly generation?: 'spec' | 'all-but-metadata-and-status';
  /** May be replaced without a resourceVersion. */
  readonly unconditionalUpdate?: boolean;
  /** Status of a new object. */
  readonly initialStatus?: JsonObject | ((object: JsonObject, now: string) => JsonObject);
}

/** A served kind. Two kinds may stand on one `collection` (v1 and events.k8s.io Events); then `fromStored` and `toStored` translate. */
export interface Kind {
  readonly group: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly listKind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** The preferred one first. */
  readonly versions: readonly KindVersion[];
  readonly isCustom: boolean;
  readonly collection: string;
  readonly rules: KindRules;
  readonly toStored: (object: JsonObject) => JsonObject;
  readonly fromStored: (object: JsonObject, version: string) => JsonObject;
}

export function apiVersionOfKind(kind: Pick<Kind, 'group'>, version: string): string {
  return kind.group === '' ? version : `${kind.group}/${version}`;
}
