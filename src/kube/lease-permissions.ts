import { defaultLeaseName, leaseResource } from './lease.ts';
import type { Permission } from './permission.ts';

/** What leader election takes, in the namespace of the lease. */
export const leasePermissions: readonly Permission[] = [
  { resource: leaseResource, verbs: ['create'], why: 'to make the lease' },
  { resource: leaseResource, names: [defaultLeaseName], verbs: ['get', 'patch'], why: 'to take, renew and give up the lease' },
];
