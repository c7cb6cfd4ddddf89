import { nearest } from '../../api/nearest.ts';
import type { Manifest } from './manifest.ts';
import type { Reference } from './references.ts';

/** The objects of all files by kind. A file that leaves the namespace to kubectl or kustomize can be meant for any. */
export interface ObjectIndex {
  /** The objects that `reference` of an object in `own` namespace can mean. */
  find(reference: Reference, own: string | undefined): readonly Manifest[];
  /** What to do about a reference that means none. */
  adviceFor(reference: Reference, own: string | undefined): string;
}

/** What makes a Secret in the cluster under its own name. */
const makers: Readonly<Record<string, readonly string[]>> = { Secret: ['SealedSecret', 'ExternalSecret'] };

export function indexObjects(manifests: readonly Manifest[]): ObjectIndex {
  const byKind = Map.groupBy(manifests, ({ kind }) => kind);
  const candidates = ({ kind, group }: Reference) =>
    [kind, ...(makers[kind] ?? [])]
      .flatMap((wanted) => byKind.get(wanted) ?? [])
      .filter((object) => group === '' || groupOf(object) === group);
  const reaches = (reference: Reference, own: string | undefined) => (object: Manifest) => {
    const wanted = reference.namespace ?? own;
    return wanted === undefined || object.namespace === undefined || wanted === object.namespace;
  };
  return {
    find: (reference, own) => candidates(reference).filter((object) => object.name === reference.name && reaches(reference, own)(object)),
    adviceFor: (reference, own) => {
      const all = candidates(reference);
      const elsewhere = all.find(({ name }) => name === reference.name);
      if (elsewhere !== undefined) return `There is one in the namespace ${elsewhere.namespace ?? ''}.`;
      const meant = nearest(
        reference.name,
        all.filter(reaches(reference, own)).map(({ name }) => name),
      );
      return meant === undefined ? 'See that the cluster has it, or check its file too.' : `Did you mean ${meant}?`;
    },
  };
}

function groupOf({ apiVersion }: Manifest): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : 'core';
}
