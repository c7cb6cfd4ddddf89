import { locate } from './yaml/locate.ts';
import type { YamlNode } from './yaml/node.ts';
import type { Place } from './yaml/places.ts';
import type { YamlDocument } from './yaml/read-documents.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A text in which manifests stand. */
export interface Source {
  readonly file: string;
  /** Without byte order mark. */
  readonly text: string;
  readonly placeOf: (offset: number) => Place;
}

/** One object of a file, as it is written there: whatever it may hold. */
export interface Manifest {
  readonly source: Source;
  readonly value: Fields;
  readonly node: YamlNode;
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty where it is not given, or no text. */
  readonly name: string;
  /** Absent where the file leaves it to kubectl, kustomize or Flux. */
  readonly namespace: string | undefined;
}

/** The objects in documents, those of a List (`kubectl get -o yaml`) one by one. What has no kind is none. */
export function manifestsIn(source: Source, documents: readonly YamlDocument[]): Manifest[] {
  return documents.flatMap(({ value, node }) => {
    if (!isFields(value) || typeof value['kind'] !== 'string') return [];
    const { kind, items } = value;
    if (kind.endsWith('List') && Array.isArray(items)) {
      const children = items.map((item, index) => ({ value: item, node: locate(node, ['items', index]).node ?? node }));
      return manifestsIn(source, children);
    }
    const metadata = isFields(value['metadata']) ? value['metadata'] : {};
    const namespace = textOf(metadata['namespace']);
    return [
      {
        source,
        value,
        node,
        kind,
        apiVersion: textOf(value['apiVersion']),
        name: textOf(metadata['name']),
        namespace: namespace === '' ? undefined : namespace,
      },
    ];
  });
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
