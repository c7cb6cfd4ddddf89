import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import type { KubeManifest } from '../../../src/kube/object.ts';
import { type Cluster, repositoryRoot } from '../../cluster/support/cluster.ts';

/** Where Flagger would be. */
export const flaggerNamespace = 'flagger-system';

type Definition = KubeManifest & {
  readonly spec: {
    readonly versions: readonly {
      readonly schema: { readonly openAPIV3Schema: { readonly properties: Record<string, { properties: Record<string, unknown> }> } };
    }[];
  };
};

/** The CRDs as Flagger has them: without what Serin keeps in a status. Answers the path of the file. */
export async function flaggerCrds(): Promise<string> {
  const folder = join(repositoryRoot, 'crds');
  const items = await Promise.all(
    (await readdir(folder)).map(async (name) => load(await readFile(join(folder, name), 'utf8')) as Definition),
  );
  for (const { spec } of items) {
    for (const { schema } of spec.versions) {
      const status = schema.openAPIV3Schema.properties['status']?.properties ?? {};
      for (const field of ['run', 'history', 'observedGeneration']) delete status[field];
    }
  }
  const file = join(await mkdtemp(join(tmpdir(), 'flagger-crds-')), 'crds.json');
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  return file;
}

/** A Deployment where Flagger's would be, which does nothing: its image cannot be had everywhere. */
export async function standInForFlagger({ kubectl }: Cluster): Promise<void> {
  const labels = { 'app.kubernetes.io/name': 'flagger' };
  const container = { name: 'flagger', image: 'serin.dev/app:1.0', command: ['node', '-e', 'setInterval(() => {}, 1000)'] };
  await kubectl.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: flaggerNamespace } }]);
  await kubectl.apply(
    [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'flagger', labels },
        spec: {
          replicas: 1,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, containers: [container] } },
        },
      },
    ],
    flaggerNamespace,
  );
  await kubectl.run(['rollout', 'status', 'deployment/flagger', '-n', flaggerNamespace, '--timeout=120s']);
}
