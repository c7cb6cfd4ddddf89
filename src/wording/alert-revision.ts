import type { Run } from '../api/run.ts';

interface Image {
  readonly name: string;
  readonly version: string;
}

/** Few targets have more containers, and a lock screen has no room for them. */
const mostNamed = 3;

/** `podinfo 6.0.0 → 6.0.1`: the containers' images that differ, by their last path segment; `podinfo 6.0.1 (same image)` where only config or template does. */
export function wordRevision({ fromImages = [], toImages = [], revision }: Run): string {
  const to = toImages.map(parse);
  if (to.length === 0) return `revision ${revision}`;
  if (fromImages.length === 0) return named(to.map(({ name, version }) => `${name} ${version}`));
  const from = fromImages.map(parse);
  const changes = to.flatMap((image, index) => wordChange(from.find(({ name }) => name === image.name) ?? from[index], image));
  return changes.length === 0 ? `${named(to.map(({ name, version }) => `${name} ${version}`))} (same image)` : named(changes);
}

/** The version that serves when a run has been taken back. */
export function wordPrevious({ fromImages = [] }: Run): string {
  if (fromImages.length === 0) return 'the old version';
  return named(fromImages.map(parse).map(({ name, version }) => `${name} ${version}`));
}

/** The version that a run was for. */
export function wordNew({ toImages = [], revision }: Run): string {
  if (toImages.length === 0) return `revision ${revision}`;
  return named(toImages.map(parse).map(({ name, version }) => `${name} ${version}`));
}

/** Old and new images in full, with digests where they were given. */
export function wordImages({ fromImages = [], toImages = [] }: Run): string {
  const [from, to] = [fromImages.join(', '), toImages.join(', ')];
  return from === '' || from === to ? to : `${from} → ${to}`;
}

function wordChange(from: Image | undefined, to: Image): string[] {
  if (from === undefined) return [`${to.name} ${to.version}`];
  if (from.name !== to.name) return [`${from.name} ${from.version} → ${to.name} ${to.version}`];
  return from.version === to.version ? [] : [`${to.name} ${from.version} → ${to.version}`];
}

function named(words: readonly string[]): string {
  const more = words.length - mostNamed;
  return `${words.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `ghcr.io/org/podinfo:6.0.1@sha256:…` has the name podinfo and the version 6.0.1; a digest without a tag is named by its first 12 digits. */
function parse(image: string): Image {
  const [reference = image, digest = ''] = image.split('@');
  const last = reference.slice(reference.lastIndexOf('/') + 1);
  const [name = last, tag = ''] = last.split(':');
  if (tag !== '') return { name, version: tag };
  return { name, version: digest === '' ? 'latest' : digest.replace(/^sha256:/, '').slice(0, 12) };
}
