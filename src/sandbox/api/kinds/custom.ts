import { arrayAt, isObject, type JsonObject, objectAt, stringAt } from '../json.ts';
import type { Schema } from '../schema/schema.ts';
import { objectMetaSchema } from './built-in.ts';
import { idOf } from './catalogue.ts';
import { ageOf, cellAtPath } from './cells.ts';
import type { Column, Kind, KindVersion } from './kind.ts';

/** The kind that a CustomResourceDefinition defines (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/). */
export function customKind(crd: JsonObject): Kind {
  const spec = objectAt(crd, 'spec');
  const names = objectAt(spec, 'names');
  const group = stringAt(spec, 'group') ?? '';
  const plural = stringAt(names, 'plural') ?? '';
  const kind = stringAt(names, 'kind') ?? '';
  const served = arrayAt(spec, 'versions')
    .filter(isObject)
    .filter((version) => version['served'] === true);
  const versions = served.map((version) => customVersion(version)).sort((a, b) => versionOrder(a.version, b.version));
  const storage = arrayAt(spec, 'versions')
    .filter(isObject)
    .find((version) => version['storage'] === true);
  const storedVersion = `${group}/${stringAt(storage ?? {}, 'name') ?? ''}`;
  return {
    group,
    plural,
    kind,
    singular: stringAt(names, 'singular') ?? kind.toLowerCase(),
    listKind: stringAt(names, 'listKind') ?? `${kind}List`,
    namespaced: spec['scope'] === 'Namespaced',
    shortNames: arrayAt(names, 'shortNames') as string[],
    categories: arrayAt(names, 'categories') as string[],
    versions,
    isCustom: true,
    collection: idOf(group, plural),
    rules: { generation: 'all-but-metadata-and-status' },
    toStored: (object) => (object['apiVersion'] === storedVersion ? object : { ...object, apiVersion: storedVersion }),
    fromStored: (object, version) =>
      object['apiVersion'] === `${group}/${version}` ? object : { ...object, apiVersion: `${group}/${version}` },
  };
}

function customVersion(version: JsonObject): KindVersion {
  const schema = objectAt(objectAt(version, 'schema'), 'openAPIV3Schema') as Schema;
  const subresources = objectAt(version, 'subresources');
  const scale = objectAt(subresources, 'scale');
  const columns = printerColumns(version);
  const pathOf = new Map(
    arrayAt(version, 'additionalPrinterColumns')
      .filter(isObject)
      .map((column) => [column['name'], stringAt(column, 'jsonPath') ?? '']),
  );
  return {
    version: stringAt(version, 'name') ?? '',
    schema: {
      ...schema,
      type: 'object',
      properties: { apiVersion: { type: 'string' }, kind: { type: 'string' }, ...schema.properties, metadata: objectMetaSchema },
    },
    hasStatus: subresources['status'] !== undefined,
    scale:
      subresources['scale'] === undefined
        ? undefined
        : {
            specReplicas: stringAt(scale, 'specReplicasPath') ?? '',
            statusReplicas: stringAt(scale, 'statusReplicasPath') ?? '',
            labelSelector: stringAt(scale, 'labelSelectorPath'),
          },
    columns,
    cells: (object, nowMs) =>
      columns.map((column) => {
        const path = pathOf.get(column.name);
        if (path !== undefined) return cellAtPath(object, path, { type: column.type, nowMs });
        return column.name === 'Age' ? ageOf(object, nowMs) : objectAt(object, 'metadata')['name'];
      }),
    selectableFields: arrayAt(version, 'selectableFields')
      .filter(isObject)
      .map((field) => (stringAt(field, 'jsonPath') ?? '').replace(/^\./, '')),
    hasRules: JSON.stringify(schema).includes('"x-kubernetes-validations"'),
    deprecated: version['deprecated'] === true,
  };
}

const nameColumn: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description:
    'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names',
  priority: 0,
};

function printerColumns(version: JsonObject): readonly Column[] {
  const given = arrayAt(version, 'additionalPrinterColumns')
    .filter(isObject)
    .map(
      (column): Column => ({
        name: stringAt(column, 'name') ?? '',
        type: stringAt(column, 'type') ?? 'string',
        format: stringAt(column, 'format') ?? '',
        description:
          stringAt(column, 'description') ??
          `Custom resource definition column (in JSONPath format): ${stringAt(column, 'jsonPath') ?? ''}`,
        priority: Number(column['priority'] ?? 0),
      }),
    );
  if (given.length > 0) return [nameColumn, ...given];
  return [nameColumn, { name: 'Age', type: 'date', format: '', description: 'Age of the object', priority: 0 }];
}

/** v2 before v1 before v1beta1 before v1alpha1. */
function versionOrder(a: string, b: string): number {
  const rank = (version: string): number[] => {
    const [, major, stage, minor] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
    return [stage === undefined ? 2 : stage === 'beta' ? 1 : 0, Number(major ?? 0), Number(minor ?? 0)];
  };
  const [rankA, rankB] = [rank(a), rank(b)];
  const at = rankA.findIndex((part, index) => part !== rankB[index]);
  return at < 0 ? 0 : (rankB[at] ?? 0) - (rankA[at] ?? 0);
}
