import { isDeepStrictEqual } from 'node:util';
import { ownedFields } from '../../../src/chart/owned-fields-page.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import type { CreateRule } from '../rule.ts';
import { shop } from '../shop.ts';

/** The fields of a user's object that the controller may change, as the rooms declare them; of Deployments, those of the target. */
function allowedIn(plural: string, name: string): readonly string[] {
  if (plural === 'deployments' && name !== shop.name) return [];
  return ownedFields.filter(({ resource }) => resource.plural === plural).map(({ path }) => path);
}
const bookkeeping = [
  'metadata.managedFields',
  'metadata.resourceVersion',
  'metadata.generation',
  'metadata.deletionTimestamp',
  'metadata.deletionGracePeriodSeconds',
];

/** I9: objects of the user change only where the controller owns a field. */
export const ownershipRule: CreateRule = ({ report }) => {
  const ours = new Set<string>();
  return {
    see: (fact) => {
      if (fact.kind !== 'object') return;
      const { resource, object, before, writer, type } = fact;
      const { uid, name } = object.metadata;
      if (!writer.startsWith('serin') && !writer.startsWith('rogue')) return;
      if (type === 'ADDED') ours.add(uid);
      if (ours.has(uid) || resource.plural === 'events' || resource.plural === 'leases') return;
      const label = `${resource.kind} ${name}`;
      if (type === 'DELETED') {
        const goesAlong = object.metadata.deletionTimestamp !== undefined || object.metadata.ownerReferences !== undefined;
        if (!goesAlong) report('I9', `${writer} deleted ${label}, which it did not make`, [label]);
        return;
      }
      const allowed = [...allowedIn(resource.plural, name), ...bookkeeping];
      const changed = changedPaths(before, object).filter((path) => !allowed.some((own) => path === own || path.startsWith(`${own}.`)));
      if (changed.length > 0) report('I9', `${writer} changed ${changed.join(', ')} of ${label}`, [label]);
    },
  };
};

/** Paths down to the second level, which is as deep as ownership goes. */
function changedPaths(before: KubeObject | undefined, after: KubeObject): string[] {
  const old = (before ?? {}) as Record<string, unknown>;
  return [...new Set([...Object.keys(old), ...Object.keys(after)])].flatMap((key) => {
    const [was, is] = [old[key], after[key]];
    if (isDeepStrictEqual(was, is)) return [];
    if (key === 'status') return [key];
    const parts = new Set([...Object.keys((was ?? {}) as object), ...Object.keys((is ?? {}) as object)]);
    return [...parts].filter((part) => !isDeepStrictEqual(at(was, part), at(is, part))).map((part) => `${key}.${part}`);
  });
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
