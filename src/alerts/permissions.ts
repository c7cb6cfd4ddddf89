import { alertProviderResource } from '../api/group.ts';
import type { Permission } from '../kube/permission.ts';
import { secretResource } from '../kube/read-secret.ts';

/** What alerting takes. */
export const alertPermissions: readonly Permission[] = [
  { resource: alertProviderResource, verbs: ['list', 'watch'], why: 'to know where the alerts of Canaries go' },
  { resource: secretResource, verbs: ['get'], why: 'to read the address or token that an AlertProvider names' },
];
