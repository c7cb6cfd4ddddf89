import type { Catalogue } from '../kinds/catalogue.ts';
import type { Kind, KindVersion } from '../kinds/kind.ts';

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'] as const;
const subresourceVerbs = ['get', 'patch', 'update'] as const;

interface Subresource {
  readonly name: 'status' | 'scale';
  readonly type: { readonly group: string; readonly version: string; readonly kind: string };
}

function subresourcesOf({ group, kind }: Kind, { version, hasStatus, scale }: KindVersion): Subresource[] {
  return [
    ...(scale === undefined ? [] : [{ name: 'scale' as const, type: { group: 'autoscaling', version: 'v1', kind: 'Scale' } }]),
    ...(hasStatus ? [{ name: 'status' as const, type: { group, version, kind } }] : []),
  ];
}

/** Versions of a group, the preferred one first. */
function versionsOf(kinds: readonly Kind[]): string[] {
  return [...new Set(kinds.flatMap((kind) => kind.versions.map(({ version }) => version)))];
}

function groupsOf(catalogue: Catalogue): Map<string, Kind[]> {
  const groups = new Map<string, Kind[]>();
  for (const kind of catalogue.all()) groups.set(kind.group, [...(groups.get(kind.group) ?? []), kind]);
  return groups;
}

function inVersion(kinds: readonly Kind[], version: string): { readonly kind: Kind; readonly of: KindVersion }[] {
  return kinds.flatMap((kind) => kind.versions.filter((one) => one.version === version).map((of) => ({ kind, of })));
}

/** Everything in one answer: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery */
export function aggregatedDiscovery(catalogue: Catalogue, part: 'core' | 'groups'): object {
  const groups = [...groupsOf(catalogue)].filter(([group]) => (group === '') === (part === 'core'));
  const items = groups.map(([group, kinds]) => ({
    metadata: group === '' ? {} : { name: group },
    versions: versionsOf(kinds).map((version) => ({
      version,
      freshness: 'Current',
      resources: inVersion(kinds, version).map(({ kind, of }) => aggregatedResource(kind, of)),
    })),
  }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
}

function aggregatedResource(kind: Kind, of: KindVersion): object {
  const subresources = subresourcesOf(kind, of);
  return {
    resource: kind.plural,
    responseKind: { group: kind.group, version: of.version, kind: kind.kind },
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs,
    ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
    ...(kind.categories.length > 0 && { categories: kind.categories }),
    ...(subresources.length > 0 && {
      subresources: subresources.map(({ name, type }) => ({ subresource: name, responseKind: type, verbs: subresourceVerbs })),
    }),
  };
}

/** The answers to /api, /apis, a group and a version; undefined for a path that is none of them. */
export function legacyDiscovery(catalogue: Catalogue, path: string): object | undefined {
  const groups = groupsOf(catalogue);
  const [root, group, version, ...more] = path.split('/').slice(1);
  if (more.length > 0) return undefined;
  if (root === 'api') {
    if (group === undefined) return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
    return version === undefined ? resourceList(groups.get('') ?? [], '', group) : undefined;
  }
  if (root !== 'apis') return undefined;
  if (group === undefined) {
    const named = [...groups].filter(([name]) => name !== '');
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: named.map(([name, kinds]) => groupEntry(name, kinds)) };
  }
  const kinds = groups.get(group);
  if (kinds === undefined) return undefined;
  return version === undefined ? { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(group, kinds) } : resourceList(kinds, group, version);
}

function groupEntry(name: string, kinds: readonly Kind[]) {
  const versions = versionsOf(kinds).map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] };
}

function resourceList(kinds: readonly Kind[], group: string, version: string): object | undefined {
  const served = inVersion(kinds, version);
  if (served.length === 0) return undefined;
  const groupVersion = group === '' ? version : `${group}/${version}`;
  const resources = served.flatMap(({ kind, of }) => {
    const common = { singularName: kind.singular, namespaced: kind.namespaced };
    const { shortNames, categories } = kind;
    const own = {
      name: kind.plural,
      ...common,
      kind: kind.kind,
      verbs,
      ...(shortNames.length > 0 && { shortNames }),
      ...(categories.length > 0 && { categories }),
    };
    const below = subresourcesOf(kind, of).map(({ name, type }) => ({
      name: `${kind.plural}/${name}`,
      singularName: '',
      namespaced: kind.namespaced,
      ...(type.kind === 'Scale' && { group: type.group, version: type.version }),
      kind: type.kind,
      verbs: subresourceVerbs,
    }));
    return [own, ...below];
  });
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}
