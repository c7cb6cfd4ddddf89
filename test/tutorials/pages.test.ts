import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Canary } from '../../src/api/canary.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { repositoryRoot } from '../cluster/support/cluster.ts';
import { describeOnCluster } from '../cluster/support/describe-on-cluster.ts';
import { buildImage, buildImages } from '../cluster/support/images.ts';
import { flaggerCrds, flaggerNamespace, standInForFlagger } from './support/flagger.ts';
import { follow, valuesOf } from './support/reader.ts';

const image = { repository: 'serin.dev/serin', tag: 'e2e' };
const namespace = 'serin-system';
const page = (name: string) => join(repositoryRoot, 'docs', name);

/** In the order in which a reader takes them: what one installs, the next ones use. */
describeOnCluster('a reader who copies the commands of', (cluster) => {
  const { kubectl } = cluster;
  const values = valuesOf(cluster, image);

  beforeAll(async () => {
    await buildImages(cluster);
    await buildImage(cluster, { name: `${image.repository}:${image.tag}`, context: repositoryRoot });
  });

  afterAll(async () => {
    const names = [namespace, flaggerNamespace, 'shop', 'shop-contour', 'shop-blue-green', 'shop-swap'];
    await kubectl.run(['delete', 'namespace', ...names, '--ignore-not-found', '--wait=false']);
  });

  test('docs/install.md has Serin running with two replicas', async () => {
    const printed = await follow(cluster, page('install.md'), values);
    expect(printed).toContain('deployment "serin" successfully rolled out');
    const serin = await kubectl.get<KubeObject & { status: { readyReplicas?: number } }>('deployment', 'serin', namespace);
    expect(serin?.status.readyReplicas).toBe(2);
  });

  test.for([
    ['gateway-api', /request-success-rate/],
    ['contour', /request-success-rate/],
    ['blue-green', /exit code 1/],
  ] as const)('docs/tutorials/%s.md sees a good release promoted and a bad one taken back', async ([name, why]) => {
    const printed = await follow(cluster, page(`tutorials/${name}.md`), values);
    expect(printed.match(/canary.flagger.app\/web condition met/g)).toHaveLength(3);
    expect(printed).toMatch(why);
  });

  test('docs/from-flagger.md has its Canaries taken over without a new run, and given back', async () => {
    await kubectl.run(['create', 'namespace', 'shop-swap']);
    await kubectl.run(['apply', '-n', 'shop-swap', '-f', join(repositoryRoot, 'examples/gateway-api')]);
    await kubectl.run(['wait', 'canary/web', '-n', 'shop-swap', '--for=condition=Ready', '--timeout=120s']);
    await promisify(execFile)('helm', ['uninstall', 'serin', '-n', namespace, '--wait', '--kubeconfig', cluster.kubeconfig]);
    const crds = await flaggerCrds();
    await kubectl.run(['apply', '--server-side', '--force-conflicts', '-f', crds]);
    const hash = { status: { lastAppliedSpec: '5c4f8d7b9', lastPromotedSpec: '5c4f8d7b9' } };
    await kubectl.run([
      'patch',
      'canary.flagger.app',
      'web',
      '-n',
      'shop-swap',
      '--subresource=status',
      '--type=merge',
      '-p',
      JSON.stringify(hash),
    ]);
    await standInForFlagger(cluster);
    const before = await kubectl.get<KubeObject>('deployment', 'web-primary', 'shop-swap');

    const printed = await follow(cluster, page('from-flagger.md'), { ...values, FLAGGER_CRDS: crds });
    expect(printed).toMatch(/canary.flagger.app\/web condition met/);
    expect(printed).toMatch(/shop-swap +web +Initialized/);
    const after = await kubectl.get<KubeObject>('deployment', 'web-primary', 'shop-swap');
    expect(after?.metadata['generation']).toBe(before?.metadata['generation']);
    const canary = await kubectl.get<Canary & KubeObject>('canary.flagger.app', 'web', 'shop-swap');
    expect(canary?.status).not.toHaveProperty('run');
    await kubectl.run(['rollout', 'status', 'deployment/flagger', '-n', flaggerNamespace, '--timeout=60s']);
    await kubectl.run(['apply', '--server-side', '--force-conflicts', '-f', join(repositoryRoot, 'crds')]);
  });
});
