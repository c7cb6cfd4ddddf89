import { canaryFields } from '../controller/owned-fields.ts';
import type { OwnedField } from '../kube/owned-field.ts';
import { trafficFields } from '../traffic/owned-fields.ts';
import { workloadFields } from '../workload/owned-fields.ts';

/** All fields of users' objects that Serin changes. */
export const ownedFields: readonly OwnedField[] = [...canaryFields, ...workloadFields, ...trafficFields];

const head = `<!-- Generated from the owned-fields.ts of each room by: npm run generate -->
# Which fields of your objects Serin changes

Nothing else of an object that you made is changed, and no such object is deleted; the simulator checks this after every write of every rollout. A tool that applies your manifests
(Argo CD, Flux, Helm) should leave these fields alone: in Argo CD they go into \`ignoreDifferences\`; Flux and Helm keep what they do not name.

What Serin makes itself (the \`-primary\` workload and autoscaler, the Services and routes that did not exist, snapshots and copies of configs) belongs to the Canary as its owner and goes with it.`;

function row({ resource, which, path, what, afterwards }: OwnedField): string {
  return `| ${resource.kind} | ${which} | \`${path}\` | ${what} | ${afterwards} |`;
}

/** docs/owned-fields.md. */
export function ownedFieldsPage(): string {
  const table = [
    '| kind | which | field | what stands there | after a deletion with `revertOnDeletion` |',
    '|---|---|---|---|---|',
    ...ownedFields.map(row),
  ];
  return `${head}\n\n${table.join('\n')}\n`;
}
