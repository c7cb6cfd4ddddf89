import { createHash } from 'node:crypto';
import type { KubeObject } from '../../kube/object.ts';

/** What tells the content of a ConfigMap or Secret from another; nothing of the content can be read from it. */
export interface ConfigChecksum {
  /** SHA-256 of data, binaryData and, of a Secret, its type: 64 hex digits. */
  readonly content: string;
  /** As in Flagger's status.trackedConfigs: 16 hex digits of the SHA-256 of data alone, as Go writes it. */
  readonly data: string;
}

type TextMap = Readonly<Record<string, string>>;

/** The checksum of a whole ConfigMap or Secret. Labels, annotations and `immutable` make no difference. */
export function checksumOf(object: KubeObject): ConfigChecksum {
  const { data, binaryData, type } = object as { data?: TextMap; binaryData?: TextMap; type?: string };
  return {
    content: sha256(JSON.stringify([type ?? '', sorted(data), sorted(binaryData)])),
    data: sha256(goJson(data)).slice(0, 16),
  };
}

/** A map of texts as Go's encoding/json writes it: keys in order, HTML's own characters escaped, an empty one as null (the API server sends none). */
function goJson(map: TextMap | undefined): string {
  const members = sorted(map).map(([key, value]) => `${goString(key)}:${goString(value)}`);
  return members.length === 0 ? 'null' : `{${members.join(',')}}`;
}

function goString(text: string): string {
  return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Entries, not an object: JavaScript would put keys that look like numbers first. */
function sorted(map: TextMap = {}): [string, string][] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
