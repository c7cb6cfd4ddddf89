import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type AuditLine, auditLines } from '../../cluster/support/audit.ts';
import { clusterFromEnv } from '../../cluster/support/cluster.ts';
import { permissionsOf, permissionWords } from '../support/permissions-of.ts';
import { release } from '../support/serin-under-test.ts';

/** Permissions that no test needs, each with the reason why Serin has it all the same. */
const unused: Readonly<Record<string, string>> = {
  'update flagger.app/canaries/finalizers': 'for the admission plugin OwnerReferencesPermissionEnforcement, which asks without a request',
  'get apps/controllerrevisions': 'only after a deletion that was refused',
  'list keda.sh/scaledobjects': 'the cluster has no KEDA',
  'watch keda.sh/scaledobjects': 'the cluster has no KEDA',
  'create keda.sh/scaledobjects': 'the cluster has no KEDA',
  'patch keda.sh/scaledobjects': 'the cluster has no KEDA',
  'watch monitoring.coreos.com/podmonitors': 'the cluster has no Prometheus operator',
  'watch monitoring.coreos.com/servicemonitors': 'the cluster has no Prometheus operator',
};

const cluster = clusterFromEnv(process.env);
const isLogged = cluster !== undefined && existsSync(cluster.logFolder);

if (cluster !== undefined && !isLogged)
  process.stderr.write(`Skipped, the look at denied requests: there is no folder ${cluster.logFolder} of audit logs.\n`);

describe.skipIf(!isLogged)("what Serin asked of the API server in the whole run, by the server's audit log", () => {
  test('was never denied', async () => {
    const denied = (await requests()).filter(({ annotations }) => annotations?.['authorization.k8s.io/decision'] === 'forbid');
    expect([...new Set(denied.map(({ verb, requestURI }) => `${verb} ${requestURI}`))]).toEqual([]);
  });

  test('uses each permission of its roles, but for those with a reason', async () => {
    const lines = await requests();
    const used = new Set(lines.map(wordsOf));
    const granted = await permissionsOf(inCluster().kubectl, await account());
    expect(granted.length).toBeGreaterThan(20);
    expect(lines.length).toBeGreaterThan(100);
    expect(granted.filter((permission) => !used.has(permission) && !(permission in unused))).toEqual([]);
    expect(Object.keys(unused).filter((permission) => !granted.includes(permission))).toEqual([]);
  });
});

function wordsOf({ verb, objectRef: { apiGroup = '', resource = '', subresource } = {} }: AuditLine): string {
  return permissionWords(verb, apiGroup, subresource === undefined ? resource : `${resource}/${subresource}`);
}

/** What the account of the controller has asked since the release was installed. */
async function requests(): Promise<AuditLine[]> {
  const { kubectl, logFolder } = inCluster();
  const installed = await kubectl.get<{ metadata: { creationTimestamp: string } }>('namespace', release.namespace);
  const since = Date.parse(installed?.metadata.creationTimestamp ?? '');
  const { name } = await account();
  const found: AuditLine[] = [];
  for await (const line of auditLines(logFolder, since, `"system:serviceaccount:${release.namespace}:${name}"`)) {
    if (Date.parse(line.requestReceivedTimestamp) >= since) found.push(line);
  }
  return found;
}

async function account(): Promise<{ namespace: string; name: string }> {
  const [controller] = await inCluster().kubectl.list<{ spec: { template: { spec: { serviceAccountName: string } } } }>(
    'deployments',
    release.namespace,
  );
  return { namespace: release.namespace, name: controller?.spec.template.spec.serviceAccountName ?? '' };
}

function inCluster() {
  if (cluster === undefined) throw new Error('KUBECONFIG is not set');
  return cluster;
}
