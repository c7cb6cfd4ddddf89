import type { Canary } from '../../api/canary.ts';
import { KubeError } from '../../kube/kube-error.ts';
import type { KubeManifest, KubeObject } from '../../kube/object.ts';
import { objectKey } from '../../kube/object-key.ts';
import { ControllerError } from '../../platform/controller-error.ts';
import type { WorkloadAccess } from '../access.ts';
import { resourceOfConfig } from '../resources.ts';
import { type ConfigRef, configKinds } from '../workload.ts';
import type { ConfigChecksum } from './checksum.ts';
import { configKey, configUses } from './config-use.ts';
import { copyManifest, copyName, readCopy, versionOf } from './copy.ts';
import type { ConfigMemory, KnownConfig } from './memory.ts';
import type { UsedSpecs } from './tracker.ts';

/** The immutable copies of configs in the cluster. */
export interface Copies {
  /** What the copies of `source` tell of the very version that `source` has: after a restart nothing need be read again. */
  recall(canary: Canary, source: KubeObject): KnownConfig | undefined;
  /** Makes the copy of `source` with the content of `checksum`, no request where there is one. `changed`: the source has other content by now. */
  ensure(canary: Canary, source: ConfigRef, checksum: ConfigChecksum): Promise<'there' | 'changed'>;
  /** See ConfigTracker. */
  prune(canary: Canary, used: UsedSpecs): Promise<void>;
}

export function createCopies(
  { client, cache }: WorkloadAccess,
  memory: ConfigMemory,
  labelsOf: (source: KubeObject) => Readonly<Record<string, string>>,
): Copies {
  const own = (canary: Canary, kind: ConfigRef['kind']) =>
    cache(resourceOfConfig(kind))
      .list(canary.metadata.namespace)
      .flatMap((object) => {
        const copy = readCopy(canary, object);
        return copy === undefined ? [] : [{ kind, name: object.metadata.name, uid: object.metadata.uid, copy }];
      });

  const create = async (kind: ConfigRef['kind'], manifest: KubeManifest) => {
    try {
      await client.create(resourceOfConfig(kind), manifest);
    } catch (error) {
      throw kind === 'Secret' ? withoutAnswer(error, manifest) : error;
    }
  };

  return {
    recall(canary, source) {
      const kind = source.kind === 'Secret' ? 'Secret' : 'ConfigMap';
      const version = versionOf(source);
      const known = own(canary, kind).find(({ copy }) => copy.source === source.metadata.name && copy.version === version);
      return known && memory.store(source, { kind: 'tracked', checksum: known.copy.checksum });
    },

    async ensure(canary, { kind, name }, { content }) {
      const { namespace } = canary.metadata;
      const copy = copyName(canary, name, content);
      const existing = cache(resourceOfConfig(kind)).get(objectKey(namespace, copy));
      if (existing !== undefined) {
        if (readCopy(canary, existing)?.checksum.content === content) return 'there';
        const message = `${kind} ${namespace}/${copy} is in the way of a copy of ${name} and was not made for this Canary; delete it.`;
        throw new ControllerError('ConfigCopyForeign', message, { kind: 'stall' });
      }
      const source = await client.get(resourceOfConfig(kind), objectKey(namespace, name));
      const known = memory.learn(source);
      if (known.kind !== 'tracked' || known.checksum.content !== content) return 'changed';
      await create(kind, copyManifest(canary, source, { checksum: known.checksum, labels: labelsOf(source) }));
      return 'there';
    },

    async prune(canary, { named, running }) {
      const unused = (among: ReturnType<typeof own>, specs: UsedSpecs['named']) => {
        const names = new Set(specs.flatMap((spec) => configUses(spec).map(configKey)));
        return among.filter((copy) => !names.has(configKey(copy)));
      };
      const candidates = unused(
        configKinds.flatMap((kind) => own(canary, kind)),
        named,
      );
      if (candidates.length === 0) return;
      for (const { kind, name, uid } of unused(candidates, await running())) {
        await client.delete(resourceOfConfig(kind), objectKey(canary.metadata.namespace, name), { uid });
      }
    },
  };
}

/** The API server may repeat what it refuses, and of a Secret nobody may see that (I12). */
function withoutAnswer(error: unknown, { metadata }: KubeManifest): unknown {
  if (!(error instanceof KubeError) || error.status === 0) return error;
  const { reason, status, retryAfterMs } = error;
  const message = `POST of Secret ${metadata.namespace}/${metadata.name}: refused (${reason})`;
  return new KubeError(reason, status, message, retryAfterMs === undefined ? {} : { retryAfterMs });
}
