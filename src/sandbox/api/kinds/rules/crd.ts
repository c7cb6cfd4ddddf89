import { arrayAt, isObject, type JsonObject, objectAt, stringAt } from '../../json.ts';
import type { KindRules } from '../kind.ts';

/** Conditions and names that the server writes into an accepted CRD's status. */
function establishedStatus(crd: JsonObject, now: string): JsonObject {
  const spec = objectAt(crd, 'spec');
  const storage = arrayAt(spec, 'versions')
    .filter(isObject)
    .find((version) => version['storage'] === true);
  const condition = (type: string, reason: string, message: string) => ({ type, status: 'True', lastTransitionTime: now, reason, message });
  return {
    acceptedNames: spec['names'],
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
    storedVersions: [stringAt(storage ?? {}, 'name') ?? ''],
  };
}

function withNames(crd: JsonObject): JsonObject {
  const spec = objectAt(crd, 'spec');
  const names = objectAt(spec, 'names');
  const kind = stringAt(names, 'kind') ?? '';
  const complete = { singular: kind.toLowerCase(), listKind: `${kind}List`, ...names };
  return { ...crd, spec: { conversion: { strategy: 'None' }, ...spec, names: complete } };
}

export const crdRules: KindRules = { defaults: withNames, generation: 'spec', initialStatus: establishedStatus };
