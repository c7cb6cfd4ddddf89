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
    await build(cluster.toolFolder, release);
    built[release.tag] = checksum;
    await cluster.kubectl.apply([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: record.name }, data: built }], record.namespace);
  }
}

async function build(toolFolder: string, { tag, args }: Release): Promise<void> {
  const buildArgs = Object.entries({ VERSION: tag, ...args }).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  const buildImage = () => execFileAsync(join(toolFolder, 'build-image'), [`serin.dev/app:${tag}`, context, ...buildArgs]);
  try {
    await buildImage();
  } catch {
    // The first build of a machine has no base image yet.
    await execFileAsync(join(toolFolder, 'base-image'), [baseImage]);
    await buildImage();
  }
}
