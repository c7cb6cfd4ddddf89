import { expect, test } from 'vitest';
import { helmMissing, type Manifest, type Rendering, render } from '../chart/helm.ts';
import type { Cluster } from './support/cluster.ts';
import { describeOnCluster } from './support/describe-on-cluster.ts';
import { TestNamespace } from './support/test-namespace.ts';

if (helmMissing !== undefined) process.stderr.write(`Skipped, the tests of the chart on a cluster: ${helmMissing}.\n`);

const everything = {
  'slack.url': 'https://hooks.example.com/a',
  'kubeconfig.secretName': 'elsewhere',
  'image.pullSecret': 'registry',
  'podLabels.team': 'ship',
  'networkPolicy.ingressFrom[0].podSelector.matchLabels.app': 'prometheus',
  'networkPolicy.egress[0].to[0].ipBlock.cidr': '10.0.0.0/8',
  'env[0].name': 'NODE_EXTRA_CA_CERTS',
  'env[0].value': '/ca.pem',
  'tolerations[0].operator': 'Exists',
  'nodeSelector.kubernetes\\.io/os': 'linux',
};

/** What the API server says of the manifests, undefined where it takes all of them; nothing is made. */
async function refusalsOf({ kubectl }: Cluster, manifests: readonly Manifest[]): Promise<string | undefined> {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests });
  return kubectl.run(['create', '--dry-run=server', '--validate=strict', '-f', '-'], list).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

describeOnCluster('the manifests of the chart', (cluster) => {
  const renderings: readonly (readonly [title: string, rendering: Rendering])[] = [
    ['as they are', {}],
    ['for production, with all that can be given', { files: ['values-production.yaml'], set: everything }],
    ['without leader election', { set: { 'leaderElection.enabled': 'false', 'configTracking.enabled': 'false' } }],
  ];

  if (helmMissing !== undefined) process.stderr.write(`Skipped, the manifests of the chart on a cluster: ${helmMissing}.\n`);
  test.skipIf(helmMissing !== undefined).for(renderings)('are taken by the API server to the letter: %s', async ([, rendering]) => {
    await using namespace = await TestNamespace.create(cluster, 'chart');
    const whole = await render({ ...rendering, namespace: namespace.name });
    const one = await render({ ...rendering, namespace: namespace.name, set: { ...rendering.set, namespace: namespace.name } });
    expect(whole.length).toBeGreaterThan(10);
    expect(await refusalsOf(cluster, [...whole, ...one])).toBeUndefined();
  });
});
