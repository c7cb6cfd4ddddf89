import { createReadStream, type Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UsageError } from '../usage-error.ts';
import type { SourceFile } from './source-file.ts';

/** Bounds against a folder that was not meant: the home of somebody, a disk image with the ending .json. */
const mostBytes = 4 * 1024 * 1024;
const mostFiles = 10_000;
const deepestFolder = 50;

const isManifestName = (name: string) => /\.(?:ya?ml|json)$/i.test(name);

interface Found {
  readonly path: string;
  readonly name: string;
  readonly origin: SourceFile['origin'];
}

/**
 * The files that `paths` name, and those with the ending yaml, yml or json in the folders that they name, in the order of paths and then of names, each
 * once. `-` is the standard input. Hidden folders, node_modules and links to folders are passed over. Throws UsageError for what does not exist.
 */
export async function readSources(paths: readonly string[]): Promise<SourceFile[]> {
  const found: Found[] = [];
  for (const path of paths) found.push(...(await filesAt(path)));
  const distinct = [...new Map(found.toReversed().map((file) => [resolve(file.path), file])).values()].toReversed();
  if (distinct.length > mostFiles) throw new UsageError(`there are more than ${mostFiles} files. Name the folders that hold manifests.`);
  const files: SourceFile[] = [];
  for (const file of distinct) files.push(await read(file));
  return files;
}

async function filesAt(path: string): Promise<Found[]> {
  if (path === '-') return [{ path: '/dev/stdin', name: '-', origin: 'named' }];
  const status = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(error.code === 'ENOENT' ? `${path} does not exist.` : `${path} cannot be read (${error.code ?? 'unknown'}).`);
  });
  if (!status.isDirectory()) return [{ path, name: path, origin: 'named' }];
  const files = await filesIn(path, deepestFolder);
  if (files.length === 0) throw new UsageError(`${path} holds no file that ends in .yaml, .yml or .json.`);
  return files.map((file) => ({ path: file, name: file, origin: 'found' }));
}

async function filesIn(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${folder} cannot be read (${error.code ?? 'unknown'}).`);
  });
  const files: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory() && depth > 0) files.push(...(await filesIn(path, depth - 1)));
    else if (isManifestName(entry.name) && (await isFile(entry, path))) files.push(path);
    if (files.length > mostFiles) break;
  }
  return files;
}

async function isFile(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isFile();
  const target = await stat(path).catch(() => undefined);
  return target?.isFile() ?? false;
}

async function read({ path, name, origin }: Found): Promise<SourceFile> {
  const failed = (message: string, remedy: string): SourceFile => ({ name, origin, problem: { message, remedy } });
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of createReadStream(path, { end: mostBytes })) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    if (bytes.length > mostBytes)
      return failed(`The file is larger than ${mostBytes / 1024 / 1024} MiB.`, 'Split it, or name only the files to check.');
    return { name, origin, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) return failed('The file is not text in UTF-8.', 'Save it as UTF-8.');
    return failed(`The file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`, 'See who may read it.');
  }
}
