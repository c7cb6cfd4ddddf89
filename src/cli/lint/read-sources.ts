import { createReadStream, type Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UsageError } from '../usage-error.ts';
import type { SourceFile } from './source-file.ts';

/** Bounds against a folder that was not meant: the home of somebody, a disk image with the ending .json. */
const mostBytes = 16 * 1024 * 1024;
const mostFiles = 10_000;
const deepestFolder = 50;

const isManifestName = (name: string) => /\.(?:ya?ml|json)$/i.test(name);

interface Found {
  readonly name: string;
  readonly origin: SourceFile['origin'];
  readonly open: () => AsyncIterable<Uint8Array>;
}

/**
 * The files that `paths` name, and those with the ending yaml, yml or json in the folders that they name, in the order of paths and then of names, each
 * once. `-` is `input`. Hidden folders, node_modules and links to folders are passed over. Throws UsageError for what does not exist.
 */
export async function readSources(paths: readonly string[], input: () => AsyncIterable<Uint8Array>): Promise<SourceFile[]> {
  const distinct = new Map<string, Found>();
  for (const path of paths) {
    for (const file of path === '-' ? [{ name: '-', origin: 'named', open: input } as const] : await filesAt(path)) {
      const key = file.name === '-' ? '-' : resolve(file.name);
      if (file.origin === 'named' || !distinct.has(key)) distinct.set(key, file);
    }
  }
  if (distinct.size > mostFiles) throw new UsageError(`there are more than ${mostFiles} files. Name the folders that hold manifests.`);
  const files: SourceFile[] = [];
  for (const file of distinct.values()) files.push(await read(file));
  return files;
}

async function filesAt(path: string): Promise<Found[]> {
  const status = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(error.code === 'ENOENT' ? `${path} does not exist.` : `${path} cannot be read (${error.code ?? 'unknown'}).`);
  });
  if (!status.isDirectory()) return [{ name: path, origin: 'named', open: () => createReadStream(path) }];
  const files = await filesIn(path, deepestFolder);
  if (files.length === 0) throw new UsageError(`${path} holds no file that ends in .yaml, .yml or .json.`);
  return files.map((name) => ({ name, origin: 'found', open: () => createReadStream(name) }));
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

async function read({ name, origin, open }: Found): Promise<SourceFile> {
  const failed = (message: string, remedy: string): SourceFile => ({ name, origin, problem: { message, remedy } });
  try {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of open()) {
      length += chunk.length;
      if (length > mostBytes)
        return failed(`It is larger than ${mostBytes / 1024 / 1024} MiB.`, 'Split it, or name only the files to check.');
      chunks.push(chunk);
    }
    const bytes = Buffer.concat(chunks);
    return { name, origin, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) return failed('It is no text in UTF-8.', 'Save it as UTF-8.');
    return failed(`It cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`, 'See who may read it.');
  }
}
