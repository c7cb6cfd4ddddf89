import type { JsonObject } from '../json.ts';
import { readRecorded } from '../recorded.ts';
import { compileOpenApi, type RecordedSchemas } from '../schema/open-api.ts';
import type { Schema } from '../schema/schema.ts';
import { idOf } from './catalogue.ts';
import { cellsOf } from './cells.ts';
import { completeEvent, fromCoreEvent, toCoreEvent } from './event-conversion.ts';
import type { Column, Kind, KindRules } from './kind.ts';
import { rulesByKind } from './rules/index.ts';

interface RecordedKind {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singularName: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources: readonly string[];
}

/** Component schemas as recorded, for /openapi/v3. */
export const recordedComponents = readRecorded('schemas') as Readonly<Record<string, JsonObject>>;

const schemas = compileOpenApi({ components: recordedComponents, defaults: readRecorded('defaults') as RecordedSchemas['defaults'] });
const columns = readRecorded('columns') as Readonly<Record<string, readonly Column[]>>;

/** The schema of metadata in every object. */
export const objectMetaSchema: Schema = schemas.get('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta') ?? {};

/** A component resolved; undefined when it is not recorded. */
export function schemaOfComponent(name: string): Schema | undefined {
  return schemas.get(name);
}

const componentByKind = new Map<string, string>();
for (const [name, component] of Object.entries(recordedComponents)) {
  for (const identity of (component['x-kubernetes-group-version-kind'] as readonly JsonObject[] | undefined) ?? []) {
    componentByKind.set(`${identity['group']}/${identity['version']}/${identity['kind']}`, name);
  }
}

/** The component that describes a kind; undefined for one that is not built in. */
export function componentOf(group: string, version: string, kind: string): string | undefined {
  return componentByKind.get(`${group}/${version}/${kind}`);
}

const selectableFields: Readonly<Record<string, readonly string[]>> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
  ],
  events: [
    ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map((field) => `involvedObject.${field}`),
    ...['reason', 'reportingComponent', 'source', 'type'],
  ],
  namespaces: ['status.phase'],
  secrets: ['type'],
  nodes: ['spec.unschedulable'],
  replicasets: ['status.replicas'],
  services: ['spec.clusterIP', 'spec.type'],
};

/** What the server serves before any CRD is made. */
export const builtInKinds: readonly Kind[] = (readRecorded('kinds') as readonly RecordedKind[]).map(builtInKind);

function builtInKind(recorded: RecordedKind): Kind {
  const { group, version, plural, kind } = recorded;
  const rules: KindRules = rulesByKind[kind] ?? {};
  const isNewEvent = group === 'events.k8s.io';
  return {
    group,
    plural,
    kind,
    singular: recorded.singularName,
    listKind: `${kind}List`,
    namespaced: recorded.namespaced,
    shortNames: recorded.shortNames ?? [],
    categories: recorded.categories ?? [],
    isCustom: false,
    collection: isNewEvent ? idOf('', 'events') : idOf(group, plural),
    rules: { unconditionalUpdate: true, ...rules },
    toStored: isNewEvent ? toCoreEvent : kind === 'Event' ? completeEvent : (object) => object,
    fromStored: isNewEvent ? fromCoreEvent : (object) => object,
    versions: [
      {
        version,
        schema: schemas.get(componentOf(group, version, kind) ?? '') ?? {},
        hasStatus: recorded.subresources.includes('status'),
        scale: recorded.subresources.includes('scale')
          ? { specReplicas: '.spec.replicas', statusReplicas: '.status.replicas', labelSelector: '.spec.selector' }
          : undefined,
        columns: columns[`${plural}.${version}.${group}`] ?? [],
        cells: (object, nowMs) => cellsOf(kind, isNewEvent ? toCoreEvent(object) : object, nowMs),
        selectableFields: selectableFields[plural] ?? [],
        hasRules: false,
        deprecated: false,
      },
    ],
  };
}
