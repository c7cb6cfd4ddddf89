import type { Permission } from '../kube/permission.ts';
import { type Role, roles } from './roles.ts';
import { resourceName } from './rules.ts';

const head = `<!-- Generated from the permissions.ts of each room by: npm run generate -->
# What Serin may do

The chart's roles allow exactly this. Nothing is allowed on whole groups, and nothing on kinds that Serin does not use. With the value
\`configTracking.enabled=false\` the lines marked with * fall away: Secrets are then read only where a MetricTemplate or an AlertProvider names one.

With the value \`namespace\` a Role in that namespace takes the place of the ClusterRole. Then nothing outside it is read: a MetricTemplate, an AlertProvider or a Secret of
another namespace is not found. Two things stay cluster-wide, and each can be switched off: the two questions that the read API asks about tokens (\`rbac.reviews=false\`: it then answers
nobody, unless \`anonymousRead=true\`; rollouts, probes and metrics go on), and the account of the hook job that brings up the CRDs (\`crd.create=false\`: apply \`crds/\` yourself).

Besides, the schema that the cluster serves is read at start from \`/openapi/v3\`, which Kubernetes lets every account do (\`system:discovery\`).`;

function row(permission: Permission): string {
  const { resource, names = [], verbs, why, only } = permission;
  const group = resource.group === '' ? 'core' : resource.group;
  const named = names.length === 0 ? '' : ` (${names.map((name) => `\`${name}\``).join(', ')})`;
  return `| ${group} | ${resourceName(permission)}${only === undefined ? '' : ' *'}${named} | ${verbs.join(', ')} | ${why} |`;
}

function table({ where, permissions }: Role): string {
  return [`## ${where}`, '', '| group | kind | verbs | what for |', '|---|---|---|---|', ...permissions.map(row)].join('\n');
}

/** docs/permissions.md. */
export function permissionsPage(): string {
  return `${[head, ...roles.map(table)].join('\n\n')}\n`;
}
