import { canaryResource, finalizer } from '../api/group.ts';
import type { OwnedField } from '../kube/owned-field.ts';

/** What of Canaries is changed. */
export const canaryFields: readonly OwnedField[] = [
  { resource: canaryResource, which: 'each Canary', path: 'status', what: 'the record of its runs', afterwards: 'goes with the Canary' },
  {
    resource: canaryResource,
    which: 'each Canary with spec.revertOnDeletion',
    path: 'metadata.finalizers',
    what: `\`${finalizer}\`; no other finalizer`,
    afterwards: 'is taken out when everything has been given back',
  },
];
