import { alertPermissions } from '../alerts/permissions.ts';
import { crdsPermissions } from '../cli/crds-permissions.ts';
import { controllerPermissions } from '../controller/permissions.ts';
import { readApiPermissions } from '../http/permissions.ts';
import { leasePermissions } from '../kube/lease-permissions.ts';
import type { Permission } from '../kube/permission.ts';
import { metricsPermissions } from '../metrics/permissions.ts';
import { trafficPermissions } from '../traffic/permissions.ts';
import { workloadPermissions } from '../workload/permissions.ts';

export interface Role {
  /** The template of its rules is `serin.rules.NAME`. */
  readonly name: 'watched' | 'lease' | 'reviews' | 'crds';
  /** Where it counts, as a title. */
  readonly where: string;
  readonly permissions: readonly Permission[];
}

/** All that Serin may do, by the role of the chart that allows it. */
export const roles: readonly Role[] = [
  {
    name: 'watched',
    where: 'In all namespaces, or in the one of the value `namespace`',
    permissions: [...controllerPermissions, ...workloadPermissions, ...trafficPermissions, ...metricsPermissions, ...alertPermissions],
  },
  { name: 'lease', where: 'In the namespace of the lease, with leader election', permissions: leasePermissions },
  { name: 'reviews', where: 'In the cluster, unless the read API is open to everybody', permissions: readApiPermissions },
  { name: 'crds', where: 'In the cluster, by the account of the hook job, while it runs', permissions: crdsPermissions },
];
