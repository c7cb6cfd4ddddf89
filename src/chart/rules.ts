import type { Permission, Verb } from '../kube/permission.ts';
import { type Role, roles } from './roles.ts';

/** What is allowed on one kind, with each purpose once. */
interface Rule {
  readonly group: string;
  readonly resource: string;
  readonly names: readonly string[];
  readonly verbs: readonly Verb[];
  readonly whys: readonly string[];
  readonly only: Permission['only'];
}

const verbOrder: readonly Verb[] = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];

/** `deployments`, `canaries/status`. */
export function resourceName({ resource, subresource }: Permission): string {
  return subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`;
}

/** One rule for each kind and condition. */
function rulesOf(permissions: readonly Permission[]): Rule[] {
  const keyOf = (permission: Permission) =>
    JSON.stringify([permission.resource.group, resourceName(permission), permission.names, permission.only]);
  return [...new Set(permissions.map(keyOf))].map((key) => {
    const same = permissions.filter((permission) => keyOf(permission) === key);
    const [first] = same as [Permission, ...Permission[]];
    const verbs = new Set(same.flatMap((permission) => permission.verbs));
    return {
      group: first.resource.group,
      resource: resourceName(first),
      names: first.names ?? [],
      verbs: verbOrder.filter((verb) => verbs.has(verb)),
      whys: [...new Set(same.map(({ why }) => why))],
      only: first.only,
    };
  });
}

const conditions: Readonly<Record<NonNullable<Permission['only']>, string>> = { 'config-tracking': '.Values.configTracking.enabled' };

function ruleText({ group, resource, names, verbs, whys, only }: Rule): string {
  const list = (items: readonly string[]) => `[${items.map((item) => JSON.stringify(item)).join(', ')}]`;
  const lines = [
    ...whys.map((why) => `# ${why}`),
    `- apiGroups: ${list([group])}`,
    `  resources: ${list([resource])}`,
    ...(names.length === 0 ? [] : [`  resourceNames: ${list(names)}`]),
    `  verbs: ${list(verbs)}`,
  ];
  if (only === undefined) return lines.join('\n');
  return [`{{- if ${conditions[only]} }}`, ...lines, '{{- end }}'].join('\n');
}

function roleText({ name, permissions }: Role): string {
  return [`{{- define "serin.rules.${name}" -}}`, ...rulesOf(permissions).map(ruleText), '{{- end -}}'].join('\n');
}

/** templates/_rules.tpl of the chart: the rules of its roles. */
export function rulesTemplate(): string {
  return ['{{/* Generated from the permissions.ts of each room by: npm run generate */}}', ...roles.map(roleText), '']
    .join('\n\n')
    .trimStart();
}
