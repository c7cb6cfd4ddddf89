import { describe, expect, test } from 'vitest';
import { helmMissing, type Manifest, only, type Rendering, render } from './helm.ts';

if (helmMissing !== undefined) process.stderr.write(`Skipped, the tests of the chart's manifests: ${helmMissing}.\n`);

interface PodSpec {
  readonly serviceAccountName: string;
  readonly terminationGracePeriodSeconds?: number;
  readonly securityContext: object;
  readonly containers: readonly { readonly securityContext: object; readonly [field: string]: unknown }[];
}

const podOf = (manifest: Manifest) => (manifest['spec'] as { template: { spec: PodSpec } }).template.spec;
const production: Rendering = { files: ['values-production.yaml'] };
const isClusterWide = ({ kind }: Manifest) => kind === 'ClusterRole' || kind === 'ClusterRoleBinding';
const isHook = ({ metadata }: Manifest) => metadata.annotations?.['helm.sh/hook'] !== undefined;
const allowed = (manifest: Manifest) =>
  (manifest['rules'] as readonly { apiGroups: string[]; resources: string[]; verbs: string[]; resourceNames?: string[] }[]).flatMap(
    ({ resources, verbs }) => verbs.map((verb) => `${verb} ${resources.join()}`),
  );

describe.skipIf(helmMissing !== undefined)('the manifests of the chart', () => {
  test('run every pod as nobody in particular, on a file system that it cannot write', async () => {
    const pods = (await render(production)).filter(({ kind }) => kind === 'Deployment' || kind === 'Job').map(podOf);
    expect(pods).toHaveLength(2);
    for (const { securityContext, containers } of pods) {
      expect(securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      for (const container of containers) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          runAsUser: 10001,
          runAsGroup: 10001,
          capabilities: { drop: ['ALL'] },
        });
      }
    }
  });

  test('ask the endpoints that there are, at the port that is set', async () => {
    const deployment = only(await render({ set: { port: '9999' } }), 'Deployment');
    const [container] = podOf(deployment).containers;
    expect(container).toMatchObject({
      ports: [{ name: 'http', containerPort: 9999 }],
      livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
      readinessProbe: { httpGet: { path: '/readyz', port: 'http' } },
    });
    expect(deployment).toMatchObject({ spec: { template: { metadata: { annotations: { 'prometheus.io/port': '9999' } } } } });
  });

  test('give up the lease at once when a pod is stopped', async () => {
    const pod = podOf(only(await render(production), 'Deployment'));
    expect(pod.containers[0]).not.toHaveProperty('lifecycle');
  });

  test('leave a pod that stops more than the half minute that its writes and requests can take', async () => {
    expect(podOf(only(await render(production), 'Deployment')).terminationGracePeriodSeconds).toBe(45);
  });

  test('let two replicas run in production, and never two without a lease', async () => {
    const many = await render(production);
    expect(only(many, 'Deployment')).toMatchObject({
      spec: { replicas: 2, strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0 } } },
    });
    expect(only(many, 'PodDisruptionBudget')).toMatchObject({ spec: { minAvailable: 1 } });
    const alone = await render({ set: { 'leaderElection.enabled': 'false' } });
    expect(only(alone, 'Deployment')).toMatchObject({ spec: { replicas: 1, strategy: { type: 'Recreate' } } });
    expect(alone.filter(({ metadata }) => metadata.name.endsWith('-lease'))).toEqual([]);
  });

  test('choose the pods of the controller and not that of the hook job', async () => {
    const manifests = await render(production);
    const { selector } = only(manifests, 'Deployment')['spec'] as { selector: { matchLabels: Record<string, string> } };
    const job = only(manifests, 'Job')['spec'] as { template: { metadata: { labels: Record<string, string> } } };
    const chosen = Object.entries(selector.matchLabels);
    expect(chosen.every(([name, value]) => job.template.metadata.labels[name] === value)).toBe(false);
    expect(only(manifests, 'PodDisruptionBudget')).toMatchObject({ spec: { selector } });
    expect(only(manifests, 'NetworkPolicy')).toMatchObject({ spec: { podSelector: selector } });
    expect(only(manifests, 'Service')).toMatchObject({ spec: { selector: selector.matchLabels } });
  });

  test('bring up the CRDs before all else, by an account that may touch these three only', async () => {
    const manifests = await render();
    const hooks = manifests.filter(isHook);
    expect(hooks.map(({ kind }) => kind).sort()).toEqual(['ClusterRole', 'ClusterRoleBinding', 'Job', 'ServiceAccount']);
    for (const { metadata } of hooks) expect(metadata.annotations?.['helm.sh/hook']).toBe('pre-install,pre-upgrade');
    const rules = only(hooks, 'ClusterRole')['rules'] as { resources: string[]; resourceNames?: string[] }[];
    for (const rule of rules) {
      expect(rule.resources).toEqual(['customresourcedefinitions']);
      expect(rule.resourceNames?.toSorted()).toEqual(['alertproviders.flagger.app', 'canaries.flagger.app', 'metrictemplates.flagger.app']);
    }
    expect(podOf(only(hooks, 'Job')).serviceAccountName).not.toBe(podOf(only(manifests, 'Deployment')).serviceAccountName);
    expect((await render({ set: { 'crd.create': 'false' } })).filter(isHook)).toEqual([]);
  });

  test('hold no CRD: uninstalling would delete it, and every Canary with it', async () => {
    expect((await render()).filter(({ kind }) => kind === 'CustomResourceDefinition')).toEqual([]);
  });

  describe('for one namespace', () => {
    const one: Rendering = { namespace: 'tools', set: { namespace: 'shop' } };

    test('keep to it but for the two that say so', async () => {
      const manifests = await render(one);
      expect(manifests.filter(isClusterWide).map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
        'ClusterRole tools:serin:reviews',
        'ClusterRoleBinding tools:serin:reviews',
        'ClusterRole tools:serin:crds',
        'ClusterRoleBinding tools:serin:crds',
      ]);
      const roles = manifests.filter(({ kind }) => kind === 'Role' || kind === 'RoleBinding');
      expect(roles.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual([
        'shop/serin',
        'shop/serin-lease',
        'shop/serin',
        'shop/serin-lease',
      ]);
    });

    test('keep to it altogether where both are switched off', async () => {
      const manifests = await render({ ...one, set: { ...one.set, 'rbac.reviews': 'false', 'crd.create': 'false' } });
      expect(manifests.filter(isClusterWide)).toEqual([]);
    });

    test('allow the same as for all', async () => {
      expect(only(await render(one), 'Role', 'serin')['rules']).toEqual(
        only(await render({ namespace: 'tools' }), 'ClusterRole', ':serin')['rules'],
      );
    });
  });

  test('let Secrets be read only where they are named, when configs are not tracked', async () => {
    const role = only(await render({ set: { 'configTracking.enabled': 'false' } }), 'ClusterRole', ':serin');
    expect(allowed(role).filter((entry) => /secrets|configmaps/.test(entry))).toEqual(['get secrets']);
  });

  test('ask no reviews where everybody may read', async () => {
    const manifests = await render({ set: { anonymousRead: 'true' } });
    expect(manifests.filter(({ metadata }) => metadata.name.endsWith(':reviews'))).toEqual([]);
  });

  test('hold no account and no role where somebody else makes them', async () => {
    const set = { 'rbac.create': 'false', 'crd.create': 'false', 'serviceAccount.create': 'false', 'serviceAccount.name': 'mine' };
    const manifests = await render({ set });
    expect(manifests.map(({ kind }) => kind).sort()).toEqual(['Deployment', 'Service']);
    expect(podOf(only(manifests, 'Deployment')).serviceAccountName).toBe('mine');
  });

  test('let Prometheus scrape every replica, from a namespace of its own', async () => {
    const set = {
      'podMonitor.enabled': 'true',
      'podMonitor.namespace': 'monitoring',
      'podMonitor.additionalLabels.release': 'prometheus',
      'serviceMonitor.enabled': 'true',
      'service.enabled': 'false',
    };
    const manifests = await render({ set });
    const { selector } = only(manifests, 'Deployment')['spec'] as { selector: object };
    const endpoint = { port: 'http', path: '/metrics', interval: '15s', honorLabels: false };
    const spec = { selector, namespaceSelector: { matchNames: ['serin-system'] } };
    expect(only(manifests, 'PodMonitor')).toMatchObject({
      metadata: { namespace: 'monitoring', labels: { release: 'prometheus' } },
      spec: { ...spec, podMetricsEndpoints: [endpoint] },
    });
    expect(only(manifests, 'ServiceMonitor')).toMatchObject({ spec: { ...spec, endpoints: [endpoint] } });
    expect(only(manifests, 'Service').metadata.labels).toMatchObject((selector as { matchLabels: object }).matchLabels);
  });

  test('let in whom the policy names, to the one port, and out where it says', async () => {
    const policy = async (set: Readonly<Record<string, string>>) =>
      only(await render({ set: { 'networkPolicy.enabled': 'true', ...set } }), 'NetworkPolicy')['spec'];
    expect(await policy({})).toMatchObject({ policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 'http', protocol: 'TCP' }] }] });
    const from = { namespaceSelector: { matchLabels: { name: 'monitoring' } } };
    expect(
      await policy({
        'networkPolicy.ingressFrom[0].namespaceSelector.matchLabels.name': 'monitoring',
        'networkPolicy.egress[0].ports[0].port': '443',
      }),
    ).toMatchObject({ policyTypes: ['Ingress', 'Egress'], ingress: [{ from: [from] }], egress: [{ ports: [{ port: 443 }] }] });
  });

  const longest = `r${'-long-name'.repeat(5)}-s`;
  test.for(['serin', 'a', 'serin-canary', '1.2', 'true', longest])('have names and labels that fit for release %s', async (release) => {
    const manifests = await render({ ...production, release, namespace: '2026', set: { 'slack.url': 'https://hooks.example.com/a' } });
    for (const { kind, metadata } of manifests) {
      if (!kind.startsWith('ClusterRole')) expect(metadata.name).toMatch(/^[a-z][-a-z0-9]{0,61}[a-z0-9]$/);
      for (const value of Object.values(metadata.labels)) expect(value).toMatch(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/);
    }
  });

  test('share nothing between two releases of one name in two namespaces', async () => {
    const namesOf = async (namespace: string) =>
      (await render({ ...production, namespace })).map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);
    const [first, second] = [await namesOf('one'), await namesOf('two')];
    expect(first.length).toBeGreaterThan(10);
    expect(first.filter((name) => second.includes(name))).toEqual([]);
  });
});
