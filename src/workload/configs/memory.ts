import type { KubeObject } from '../../kube/object.ts';
import { type ConfigChecksum, checksumOf } from './checksum.ts';

/** What is known of the content of a ConfigMap or Secret. `untracked`: a Secret of a type that Flagger leaves to itself. */
export type KnownConfig = { readonly kind: 'tracked'; readonly checksum: ConfigChecksum } | { readonly kind: 'untracked' };

/** Types of Secrets whose changes are analysed (flagger-engine section 6); others are credentials that change by themselves. */
const trackedTypes: readonly unknown[] = ['Opaque', 'kubernetes.io/basic-auth', 'kubernetes.io/ssh-auth', 'kubernetes.io/tls'];

/** Far more than the Canaries of one cluster use; what is forgotten is read again. */
const mostEntries = 20_000;

/** What is known of the contents that have been read, of each object by the version last read. Keeps no content (I12). */
export class ConfigMemory {
  readonly #byUid = new Map<string, { readonly resourceVersion: string; readonly known: KnownConfig }>();

  /** What is known of this version of `object`, of which only the metadata need be there; undefined where it has not been read. */
  recall({ metadata }: KubeObject): KnownConfig | undefined {
    const entry = this.#byUid.get(metadata.uid);
    return entry?.resourceVersion === metadata.resourceVersion ? entry.known : undefined;
  }

  /** Takes note of a whole object as it was read. */
  learn(object: KubeObject): KnownConfig {
    const isTracked = object.kind !== 'Secret' || trackedTypes.includes(object['type']);
    return this.store(object, isTracked ? { kind: 'tracked', checksum: checksumOf(object) } : { kind: 'untracked' });
  }

  /** Takes note of what is known of this version of `object` from elsewhere. */
  store({ metadata: { uid, resourceVersion } }: KubeObject, known: KnownConfig): KnownConfig {
    this.#byUid.delete(uid);
    this.#byUid.set(uid, { resourceVersion, known });
    const [oldest] = this.#byUid.keys();
    if (this.#byUid.size > mostEntries && oldest !== undefined) this.#byUid.delete(oldest);
    return known;
  }
}
