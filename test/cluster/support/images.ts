import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Cluster, repositoryRoot } from './cluster.ts';

const execFileAsync = promisify(execFile);
const context = join(repositoryRoot, 'examples/app');
const baseImage = 'docker.io/library/node:24-bookworm-slim';
const record = { name: 'serin-app-images', namespace: 'default' };

interface Release {
  readonly tag: string;
  readonly args: Readonly<Record<string, string>>;
}

/**
 * Brings every release of examples/app/releases.json into the cluster as `serin.dev/app:TAG`. A ConfigMap of the cluster holds the checksum of what each was
 * built from, so a repeat builds only what has changed. Without the folder of cluster scripts nothing is built: the images must be there.
 */
export async function buildImages(cluster: Cluster): Promise<void> {
  if (cluster.toolFolder === undefined) return;
  const releases: Release[] = JSON.parse(await readFile(join(context, 'releases.json'), 'utf8'));
  const source = (await readFile(join(context, 'Dockerfile'), 'utf8')) + (await readFile(join(context, 'server.mjs'), 'utf8'));
  const kept = await cluster.kubectl.get<{ data?: Record<string, string> }>('configmap', record.name, record.namespace);
  const built = { ...kept?.data };
  for (const release of releases) {
    const checksum = createHash('sha256').update(source).update(JSON.stringify(release)).digest('hex');
    if (built[release.tag] === checksum) continue;
    const flags = Object.entries({ VERSION: release.tag, ...release.args }).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
    await buildImage(cluster, { name: `serin.dev/app:${release.tag}`, context, flags });
    built[release.tag] = checksum;
    await cluster.kubectl.apply([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: record.name }, data: built }], record.namespace);
  }
}

/** Builds CONTEXT/Dockerfile and brings it into the cluster as `name`. Without the folder of cluster scripts nothing is built. */
export async function buildImage(
  { toolFolder }: Cluster,
  { name, context, flags = [] }: { readonly name: string; readonly context: string; readonly flags?: readonly string[] },
): Promise<void> {
  if (toolFolder === undefined) return;
  const build = () => execFileAsync(join(toolFolder, 'build-image'), [name, context, ...flags], { maxBuffer: 64 << 20 });
  try {
    await build();
  } catch {
    // The first build of a machine has no base image yet.
    await execFileAsync(join(toolFolder, 'base-image'), [baseImage]);
    await build();
  }
}
