import type { Kubectl } from '../../cluster/support/kubectl.ts';

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly verbs: readonly string[];
}

interface Binding {
  readonly metadata: { readonly namespace?: string };
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
}

/** A request in the words of a role: `patch apps/deployments`, `create pods` of the core group. */
export function permissionWords(verb: string, group: string, resource: string): string {
  return `${verb} ${group === '' ? '' : `${group}/`}${resource}`;
}

/** All that roles allow a service account, in those words. */
export async function permissionsOf(kubectl: Kubectl, account: { readonly namespace: string; readonly name: string }): Promise<string[]> {
  const bindings = await Promise.all(
    ['clusterrolebindings', 'rolebindings'].map(async (kind) => JSON.parse(await kubectl.run(['get', kind, '-A', '-o', 'json'])).items),
  );
  const bound = (bindings.flat() as Binding[]).filter(({ subjects = [] }) =>
    subjects.some(({ kind, name, namespace }) => kind === 'ServiceAccount' && name === account.name && namespace === account.namespace),
  );
  const roles = await Promise.all(
    bound.map(({ roleRef, metadata }) => kubectl.get<{ rules: Rule[] }>(roleRef.kind.toLowerCase(), roleRef.name, metadata.namespace)),
  );
  const rules = roles.flatMap((role) => role?.rules ?? []);
  const words = rules.flatMap(({ apiGroups = [], resources = [], verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => permissionWords(verb, group, resource)))),
  );
  return [...new Set(words)].sort();
}
