import { createHash } from 'node:crypto';
import type { Canary } from '../../api/canary.ts';
import type { KubeManifest, KubeObject } from '../../kube/object.ts';
import { isKeptFor, keptLabels, ownerReference } from '../owner.ts';
import type { ConfigChecksum } from './checksum.ts';

const sourceAnnotation = 'serin.dev/source';
const versionAnnotation = 'serin.dev/source-version';
const contentAnnotation = 'serin.dev/checksum';
const dataAnnotation = 'serin.dev/data-checksum';

/** Longest name of a ConfigMap or Secret. */
const nameLimit = 253;

/** What a copy says of its source. */
export interface ConfigCopy {
  readonly source: string;
  /** versionOf the source when it was read. */
  readonly version: string;
  readonly checksum: ConfigChecksum;
}

/**
 * `<source>-primary-<hash>`, always the same for the same content. Two Canaries never share a copy, so that neither can take away what the other's
 * primary mounts.
 */
export function copyName(canary: Canary, source: string, content: string): string {
  const hash = createHash('sha256').update(`${canary.metadata.name}\n${source}\n${content}`).digest('hex').slice(0, 10);
  const suffix = `-primary-${hash}`;
  return `${source.slice(0, nameLimit - suffix.length).replace(/[-.]+$/, '')}${suffix}`;
}

/** An immutable copy of `source`, as it was read, that goes with the Canary. */
export function copyManifest(
  canary: Canary,
  source: KubeObject,
  made: { checksum: ConfigChecksum; labels: Readonly<Record<string, string>> },
): KubeManifest {
  const { data, binaryData, type } = source;
  const { checksum, labels } = made;
  return {
    apiVersion: source.apiVersion,
    kind: source.kind,
    metadata: {
      name: copyName(canary, source.metadata.name, checksum.content),
      namespace: canary.metadata.namespace,
      labels: { ...labels, ...keptLabels(canary) },
      annotations: {
        [sourceAnnotation]: source.metadata.name,
        [versionAnnotation]: versionOf(source),
        [contentAnnotation]: checksum.content,
        [dataAnnotation]: checksum.data,
      },
      ownerReferences: [ownerReference(canary)],
    },
    immutable: true,
    ...(type === undefined ? {} : { type }),
    ...(data === undefined ? {} : { data }),
    ...(binaryData === undefined ? {} : { binaryData }),
  };
}

/** What `object` is a copy of, from its metadata; undefined for anything that is not a copy made for this Canary. */
export function readCopy(canary: Canary, object: KubeObject): ConfigCopy | undefined {
  const annotations = object.metadata.annotations ?? {};
  const [source, version, content, data] = [sourceAnnotation, versionAnnotation, contentAnnotation, dataAnnotation].map(
    (key) => annotations[key],
  );
  if (source === undefined || version === undefined || content === undefined || data === undefined || !isKeptFor(canary, object))
    return undefined;
  return { source, version, checksum: { content, data } };
}

/** The source of a copy that Flagger made for this Canary, `<source>-primary` (flagger-engine section 6). */
export function flaggerSource(canary: Canary, object: KubeObject): string | undefined {
  const { name, ownerReferences = [] } = object.metadata;
  const isOwned = ownerReferences.some(({ uid }) => uid === canary.metadata.uid);
  return isOwned && name.endsWith('-primary') ? name.slice(0, -'-primary'.length) : undefined;
}

/** Names one state of one object, content and metadata. */
export function versionOf({ metadata: { uid, resourceVersion } }: KubeObject): string {
  return `${uid}.${resourceVersion}`;
}
