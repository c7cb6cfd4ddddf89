import type { Kind, KindVersion } from './kind.ts';

export interface ServedKind {
  readonly kind: Kind;
  readonly version: KindVersion;
}

/** The kinds that are served now: the built-in ones and those of CRDs as they come and go. */
export class Catalogue {
  readonly #kinds = new Map<string, Kind>();

  constructor(kinds: readonly Kind[]) {
    for (const kind of kinds) this.serve(kind);
  }

  serve(kind: Kind): void {
    this.#kinds.set(idOf(kind.group, kind.plural), kind);
  }

  withdraw(group: string, plural: string): void {
    this.#kinds.delete(idOf(group, plural));
  }

  /** By the parts of a request's path. */
  find(group: string, version: string, plural: string): ServedKind | undefined {
    const kind = this.#kinds.get(idOf(group, plural));
    const found = kind?.versions.find((one) => one.version === version);
    return kind === undefined || found === undefined ? undefined : { kind, version: found };
  }

  findByKind(group: string, kindName: string): Kind | undefined {
    return this.all().find((kind) => kind.group === group && kind.kind === kindName);
  }

  /** The kind whose objects stand in `collection`. */
  ofCollection(collection: string): Kind | undefined {
    return this.all().find((kind) => kind.collection === collection && kind.collection === idOf(kind.group, kind.plural));
  }

  all(): Kind[] {
    return [...this.#kinds.values()];
  }
}

/** Also the name of the kind's collection in the store. */
export function idOf(group: string, plural: string): string {
  return `${group}/${plural}`;
}
