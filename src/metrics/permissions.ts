import { metricTemplateResource } from '../api/group.ts';
import type { Permission } from '../kube/permission.ts';
import { secretResource } from '../kube/read-secret.ts';

/** What measuring takes. */
export const metricsPermissions: readonly Permission[] = [
  { resource: metricTemplateResource, verbs: ['list', 'watch'], why: 'to know the queries that Canaries name' },
  { resource: secretResource, verbs: ['get'], why: 'to read the credentials that a MetricTemplate names' },
];
