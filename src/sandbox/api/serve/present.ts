import { type JsonObject, objectAt } from '../json.ts';
import type { ServedKind } from '../kinds/catalogue.ts';
import type { Form } from './negotiate.ts';

export interface Presentation {
  readonly served: ServedKind;
  readonly form: Form;
  /** What a Table row carries of its object. */
  readonly includeObject: string;
  readonly nowMs: number;
}

/** One object in the form that was asked for. */
export function presentObject(object: JsonObject, presentation: Presentation): JsonObject {
  const { form } = presentation;
  if (form === 'Table') return table([object], objectAt(object, 'metadata')['resourceVersion'], presentation);
  return form === 'object' ? object : partial(object);
}

export interface ListPage {
  readonly items: readonly JsonObject[];
  readonly resourceVersion: string;
  readonly continueToken?: string | undefined;
  readonly remainingItemCount?: number | undefined;
}

/** A list in the form that was asked for. */
export function presentList(
  { items, resourceVersion, continueToken, remainingItemCount }: ListPage,
  presentation: Presentation,
): JsonObject {
  const { served, form } = presentation;
  const metadata = {
    resourceVersion,
    ...(continueToken !== undefined && { continue: continueToken }),
    ...(remainingItemCount !== undefined && { remainingItemCount }),
  };
  if (form === 'Table') return { ...table(items, resourceVersion, presentation), metadata };
  if (form !== 'object') return { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items: items.map(partial) };
  const apiVersion = served.kind.group === '' ? served.version.version : `${served.kind.group}/${served.version.version}`;
  const bare = served.kind.isCustom ? items : items.map(withoutType);
  return { kind: served.kind.listKind, apiVersion, metadata, items: bare };
}

/** Items of a built-in list do not repeat their type. */
function withoutType({ apiVersion: _apiVersion, kind: _kind, ...rest }: JsonObject): JsonObject {
  return rest;
}

function partial(object: JsonObject): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object['metadata'] };
}

function table(objects: readonly JsonObject[], resourceVersion: unknown, { served, includeObject, nowMs }: Presentation): JsonObject {
  const embedded = (object: JsonObject) =>
    includeObject === 'None' ? {} : { object: includeObject === 'Object' ? object : partial(object) };
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion },
    columnDefinitions: served.version.columns,
    rows: objects.map((object) => ({ cells: served.version.cells(object, nowMs), ...embedded(object) })),
  };
}
