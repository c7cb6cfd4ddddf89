import type { Canary } from '../../api/canary.ts';
import { configTrackingAnnotation } from '../../api/group.ts';
import { KubeError } from '../../kube/kube-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import { objectKey } from '../../kube/object-key.ts';
import type { WorkloadAccess } from '../access.ts';
import { resourceOfConfig } from '../resources.ts';
import type { ConfigRef } from '../workload.ts';
import type { ConfigChecksum } from './checksum.ts';
import { type ConfigUse, configKey, configUses, renameConfigs } from './config-use.ts';
import { createCopies } from './copies.ts';
import { copyName, flaggerSource, readCopy } from './copy.ts';
import { ConfigMemory } from './memory.ts';
import type { ConfigTracker } from './tracker.ts';
import { ViewBuilder } from './view-builder.ts';

/** What stands for the content of an optional source that is not there: its creation is a change like any other (I2). */
const absent = 'absent';
/** A primary that names a tracked source itself runs content that nobody has analysed. */
const unanalysed = 'unanalysed';
/** Somebody took away what the primary needs. */
const missing = 'missing';

/** How many configs are read at once. */
const mostReads = 8;

/** What the caches and the memory say of a source. */
type Finding =
  | { readonly kind: 'tracked'; readonly checksum: ConfigChecksum }
  | { readonly kind: 'untracked' | 'absent' | 'missing' | 'unread' | 'unlisted' };

/** See ConfigTracker. `labelsOf` says which labels of a source its copy gets. */
export function createConfigTracker(
  access: WorkloadAccess,
  labelsOf: (source: KubeObject) => Readonly<Record<string, string>>,
): ConfigTracker {
  const memory = new ConfigMemory();
  const copies = createCopies(access, memory, labelsOf);

  const metadataOf = (canary: Canary, { kind, name }: ConfigRef) =>
    access.cache(resourceOfConfig(kind)).get(objectKey(canary.metadata.namespace, name));

  const isListed = ({ kind }: ConfigRef) => access.cache(resourceOfConfig(kind)).synced;

  const find = (canary: Canary, use: ConfigUse): Finding => {
    if (!isListed(use)) return { kind: 'unlisted' };
    const object = metadataOf(canary, use);
    if (object === undefined) return { kind: use.need === 'optional' ? 'absent' : 'missing' };
    if (object.metadata.annotations?.[configTrackingAnnotation]?.startsWith('disable')) return { kind: 'untracked' };
    return memory.recall(object) ?? copies.recall(canary, object) ?? { kind: 'unread' };
  };

  /** What the primary has in the place of a source; undefined for what is no copy. */
  const findCopied = (canary: Canary, use: ConfigUse): { source: string; version?: string } | undefined => {
    const object = metadataOf(canary, use);
    if (object === undefined) {
      const [source = ''] = use.name.split(/-primary-[0-9a-f]{10}$/);
      return copyName(canary, source, absent) === use.name ? { source, version: absent } : undefined;
    }
    const copy = readCopy(canary, object);
    if (copy !== undefined) return { source: copy.source, version: copy.checksum.content };
    const source = flaggerSource(canary, object);
    const known = source === undefined ? undefined : memory.recall(object);
    if (source === undefined || known?.kind === 'untracked') return undefined;
    return known === undefined ? { source } : { source, version: known.checksum.content };
  };

  return {
    ofTarget(canary, spec) {
      const view = new ViewBuilder(canary);
      for (const use of configUses(spec)) {
        const finding = find(canary, use);
        if (finding.kind === 'tracked') view.track(use, finding.checksum.content, finding.checksum);
        else if (finding.kind === 'absent') view.track(use, absent);
        else if (finding.kind !== 'untracked') view.lack(use, finding.kind);
      }
      return view.build(spec);
    },

    ofPrimary(canary, spec) {
      const view = new ViewBuilder(canary);
      const sources = new Map<string, string>();
      for (const use of configUses(spec)) {
        const copied = isListed(use) ? findCopied(canary, use) : undefined;
        if (copied !== undefined) {
          sources.set(configKey(use), copied.source);
          if (copied.version === undefined) view.lack(use, 'unread');
          else view.track({ kind: use.kind, name: copied.source }, copied.version);
          continue;
        }
        const { kind } = find(canary, use);
        if (kind === 'tracked') view.track(use, unanalysed);
        else if (kind === 'absent' || kind === 'missing') view.track(use, kind === 'absent' ? absent : missing);
        else if (kind !== 'untracked') view.lack(use, kind);
      }
      return view.build(renameConfigs(spec, (use) => sources.get(configKey(use)) ?? use.name));
    },

    async read(canary, unread) {
      const failures: unknown[] = [];
      const left = [...unread];
      const readOne = async (ref: ConfigRef) => {
        try {
          memory.learn(await access.client.get(resourceOfConfig(ref.kind), objectKey(canary.metadata.namespace, ref.name)));
        } catch (error) {
          // What is gone by now, the watch will soon tell.
          if (!(error instanceof KubeError && error.reason === 'NotFound')) failures.push(error);
        }
      };
      while (left.length > 0) await Promise.all(left.splice(0, mostReads).map(readOne));
      if (failures.length > 0) throw failures[0];
    },

    async confirm(canary, spec) {
      const left = configUses(spec).filter((use) => find(canary, use).kind !== 'untracked');
      const confirmOne = ({ kind, name }: ConfigRef) =>
        access.client.refresh(resourceOfConfig(kind), objectKey(canary.metadata.namespace, name));
      while (left.length > 0) await Promise.all(left.splice(0, mostReads).map(confirmOne));
    },

    async freeze(canary, spec) {
      const names = new Map<string, string>();
      const configs: ConfigRef[] = [];
      for (const use of configUses(spec)) {
        const finding = find(canary, use);
        if (finding.kind === 'absent') names.set(configKey(use), copyName(canary, use.name, absent));
        if (finding.kind !== 'tracked') continue;
        const outcome = await copies.ensure(canary, use, finding.checksum);
        if (outcome === 'changed') return undefined;
        const name = copyName(canary, use.name, finding.checksum.content);
        names.set(configKey(use), name);
        configs.push({ kind: use.kind, name });
      }
      return { spec: renameConfigs(spec, (use) => names.get(configKey(use)) ?? use.name), configs };
    },

    copiesIn: (canary, spec) =>
      configUses(spec).flatMap(({ kind, name }) => {
        const object = metadataOf(canary, { kind, name });
        const isCopy = object !== undefined && (readCopy(canary, object) ?? flaggerSource(canary, object)) !== undefined;
        return isCopy ? [{ kind, name }] : [];
      }),

    areThere: (canary, configs) => configs.every((ref) => !isListed(ref) || metadataOf(canary, ref) !== undefined),

    prune: (canary, used) => copies.prune(canary, used),
  };
}
