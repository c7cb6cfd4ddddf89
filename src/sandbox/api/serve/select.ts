import type { KubeObject } from '../../../kube/object.ts';
import { objectAt } from '../json.ts';
import type { ServedKind } from '../kinds/catalogue.ts';
import { matchesFields, parseFieldSelector } from '../selector/field-selector.ts';
import { matchesRequirements, parseLabelSelector } from '../selector/label-selector.ts';

/** Which stored objects a request wants: by namespace, name, label and field selector. */
export function selection(query: URLSearchParams, { kind, version }: ServedKind, namespace: string): (object: KubeObject) => boolean {
  const labels = parseLabelSelector(query.get('labelSelector') ?? '');
  const fields = parseFieldSelector(query.get('fieldSelector') ?? '', version);
  return (object) => {
    if (namespace !== '' && object.metadata.namespace !== namespace) return false;
    if (!matchesRequirements(labels, objectAt(object.metadata, 'labels'))) return false;
    return fields.length === 0 || matchesFields(fields, kind.fromStored(object, version.version));
  };
}
