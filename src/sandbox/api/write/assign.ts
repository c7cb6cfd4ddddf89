import { equalJson, type JsonObject, objectAt } from '../json.ts';
import type { ServedKind } from '../kinds/catalogue.ts';
import { withClusterAddress } from '../kinds/rules/service.ts';
import type { Cluster } from './cluster.ts';

/** A Service with its address in the cluster. */
export function withAddress(cluster: Cluster, { kind }: ServedKind, object: JsonObject, previous: JsonObject | undefined): JsonObject {
  return kind.collection === '/services' ? withClusterAddress(object, previous, () => cluster.addresses.free(cluster.random)) : object;
}

const templateGeneration = 'deprecated.daemonset.template.generation';

/** A DaemonSet with the count of its templates so far. */
export function withTemplateCount({ kind }: ServedKind, object: JsonObject, previous: JsonObject | undefined): JsonObject {
  if (kind.kind !== 'DaemonSet') return object;
  const before = Number(objectAt(objectAt(previous ?? {}, 'metadata'), 'annotations')[templateGeneration] ?? 0);
  const isSame = previous !== undefined && equalJson(objectAt(previous, 'spec')['template'], objectAt(object, 'spec')['template']);
  const metadata = objectAt(object, 'metadata');
  const annotations = { ...objectAt(metadata, 'annotations'), [templateGeneration]: String(isSame ? before : before + 1) };
  return { ...object, metadata: { ...metadata, annotations } };
}
