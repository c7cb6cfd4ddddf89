import type { Canary } from '../../api/canary.ts';
import type { PodSpec } from '../deployment/deployment.ts';
import type { ConfigRef } from '../workload.ts';

/** What pods take from ConfigMaps and Secrets, as far as it is tracked. */
export interface ConfigView {
  /** The pod spec, with the names of sources where the primary names copies. */
  readonly spec: PodSpec;
  /** By `ConfigMap/NAME` of the source: checksum of the content, or a word that tells why there is none. Empty where nothing is tracked. */
  readonly versions: Readonly<Record<string, string>>;
  /** Checksums as in Flagger's status.trackedConfigs, by `configmap/NAME` and `secret/NAME`. */
  readonly checksums: Readonly<Record<string, string>>;
  /** What must be read before `versions` is complete. */
  readonly unread: readonly ConfigRef[];
  /** Why `versions` is not complete, as a sentence. */
  readonly pending?: string;
}

/** A pod spec whose tracked configs are immutable copies. */
export interface FrozenSpec {
  readonly spec: PodSpec;
  /** The copies that it names. */
  readonly configs: readonly ConfigRef[];
}

/**
 * The ConfigMaps and Secrets that targets take their configuration from (flagger-engine section 6). Their content is read once per version and only its
 * checksum is remembered; what a primary gets is a copy that never changes. Views read caches only.
 */
export interface ConfigTracker {
  ofTarget(canary: Canary, spec: PodSpec): ConfigView;
  /** Copies count as their sources with the content copied, Flagger's `<name>-primary` with the content it has. */
  ofPrimary(canary: Canary, spec: PodSpec): ConfigView;
  /** Reads what is unread, a few at a time, and remembers it. Throws the first KubeError, after it has tried all. */
  read(canary: Canary, unread: readonly ConfigRef[]): Promise<void>;
  /** Reads past the caches which version each source has that `spec` of the target uses: their watches may be behind. Throws the first KubeError. */
  confirm(canary: Canary, spec: PodSpec): Promise<void>;
  /**
   * Makes the copies of what `spec` of the target uses. Undefined where a source has changed since it was read: that is another revision. Throws
   * ControllerError, KubeError.
   */
  freeze(canary: Canary, spec: PodSpec): Promise<FrozenSpec | undefined>;
  /** The copies, ours and Flagger's, that `spec` of a primary names. */
  copiesIn(canary: Canary, spec: PodSpec): ConfigRef[];
  /** Whether `configs` are all there. */
  areThere(canary: Canary, configs: readonly ConfigRef[]): boolean;
  /** Deletes the copies of this Canary that nothing uses any more; asks for what is `running` only where something is left to delete. A repeat is harmless. */
  prune(canary: Canary, used: UsedSpecs): Promise<void>;
}

/** The pod specs whose copies must stay. */
export interface UsedSpecs {
  readonly named: readonly PodSpec[];
  readonly running: () => Promise<readonly PodSpec[]>;
}

/** Configs are not tracked (flag -enable-config-tracking=false): target and primary share them. */
export const untrackedConfigs: ConfigTracker = {
  ofTarget: (_, spec) => ({ spec, versions: {}, checksums: {}, unread: [] }),
  ofPrimary: (_, spec) => ({ spec, versions: {}, checksums: {}, unread: [] }),
  read: async () => {},
  confirm: async () => {},
  freeze: async (_, spec) => ({ spec, configs: [] }),
  copiesIn: () => [],
  areThere: () => true,
  prune: async () => {},
};
