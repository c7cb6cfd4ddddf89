/**
 * `node src/sandbox/record/record.ts` with KUBECONFIG: writes what the embedded API server knows of kinds (schemas, built-in defaults, discovery,
 * columns, routers' CRDs) into ../recorded/, as a real API server tells it. Needs kubectl; creates nothing (dry run only).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { builtInKinds, recordedCrds } from './kinds.ts';
import { probes } from './probes.ts';
import { addedDefaults, type Components, type DefaultsTable, reachable, withoutLongText } from './schemas.ts';

type Json = Record<string, unknown>;
type Fetch = (path: string, init?: RequestInit) => Promise<Json>;

async function withCluster(work: (get: Fetch) => Promise<void>): Promise<void> {
  const proxy = spawn('kubectl', ['proxy', '--port=0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(proxy.stdout, 'data')) as [Buffer];
    const address = /127\.0\.0\.1:\d+/.exec(line.toString())?.[0];
    if (address === undefined) throw new Error('kubectl proxy did not tell its address');
    await work(async (path, init) => {
      const response = await fetch(`http://${address}${path}`, init);
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as Json;
    });
  } finally {
    proxy.kill();
  }
}

const save = (name: string, value: unknown) =>
  writeFile(new URL(`../recorded/${name}.json`, import.meta.url), `${JSON.stringify(value)}\n`);

async function recordSchemas(get: Fetch): Promise<Components> {
  const all: Components = {};
  const roots: string[] = ['io.k8s.api.autoscaling.v1.Scale'];
  for (const [root, plurals] of Object.entries(builtInKinds)) {
    const document = (await get(`/openapi/v3/${root}`)) as { components: { schemas: Components }; paths: Record<string, { post?: Json }> };
    Object.assign(all, document.components.schemas);
    for (const plural of plurals) {
      const post = document.paths[`/${root}/namespaces/{namespace}/${plural}`]?.post ?? document.paths[`/${root}/${plural}`]?.post;
      roots.push(/"#\/components\/schemas\/([^"]+)"/.exec(JSON.stringify(post?.['requestBody']))?.[1] ?? `missing ${plural}`);
    }
  }
  const schemas = reachable(all, roots);
  await save('schemas', schemas);
  return schemas;
}

async function recordDefaults(get: Fetch, schemas: Components): Promise<void> {
  const table: DefaultsTable = {};
  for (const { path, schema, manifest } of probes) {
    const answer = await get(`${path}?dryRun=All`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(manifest),
    });
    addedDefaults({ schemas, name: schema, sent: manifest, answer, table });
  }
  await save('defaults', table);
}

async function recordDiscovery(get: Fetch): Promise<void> {
  const kinds: Json[] = [];
  const columns: Record<string, unknown> = {};
  for (const [root, plurals] of Object.entries(builtInKinds)) {
    const [group = '', version = ''] = root === 'api/v1' ? ['', 'v1'] : root.split('/').slice(1);
    const { resources } = (await get(`/${root}`)) as unknown as { resources: { name: string; [field: string]: unknown }[] };
    for (const plural of plurals) {
      const { name, storageVersionHash, ...resource } = resources.find((one) => one.name === plural) ?? { name: plural };
      const subresources = resources
        .filter((one) => /^(status|scale)$/.test(one.name.replace(`${plural}/`, '')))
        .map((one) => one.name.split('/')[1]);
      kinds.push({ group, version, plural, ...resource, subresources });
      const table = await get(`/${root}/${plural}?limit=1`, { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } });
      columns[`${plural}.${version}.${group}`] = table['columnDefinitions'];
    }
  }
  await save('kinds', kinds);
  await save('columns', columns);
}

async function recordCrds(get: Fetch): Promise<void> {
  const crds: Json[] = [];
  for (const name of recordedCrds) {
    const crd = (await get(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`)) as { spec: Json };
    crds.push({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name },
      spec: withoutLongText(crd.spec),
    });
  }
  await save('crds', crds);
}

await withCluster(async (get) => {
  const schemas = await recordSchemas(get);
  await recordDefaults(get, schemas);
  await recordDiscovery(get);
  await recordCrds(get);
  await save('version', await get('/version'));
});
