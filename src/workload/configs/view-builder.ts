import type { Canary } from '../../api/canary.ts';
import type { PodSpec } from '../deployment/deployment.ts';
import type { ConfigRef } from '../workload.ts';
import type { ConfigChecksum } from './checksum.ts';
import { configKey } from './config-use.ts';
import type { ConfigView } from './tracker.ts';

/** Why nothing is known of the content of a config. */
type Lack = 'missing' | 'unread' | 'unlisted';

/** Gathers a ConfigView. */
export class ViewBuilder {
  readonly #canary: Canary;
  readonly #versions: Record<string, string> = {};
  readonly #checksums: Record<string, string> = {};
  readonly #unread: ConfigRef[] = [];
  #pending: string | undefined;

  constructor(canary: Canary) {
    this.#canary = canary;
  }

  track(source: ConfigRef, version: string, checksum?: ConfigChecksum): void {
    this.#versions[configKey(source)] = version;
    if (checksum !== undefined) this.#checksums[`${source.kind.toLowerCase()}/${source.name}`] = checksum.data;
  }

  lack({ kind, name }: ConfigRef, lack: Lack): void {
    this.#pending ??= sentence(`${kind} ${this.#canary.metadata.namespace}/${name}`, kind, lack);
    if (lack === 'unread') this.#unread.push({ kind, name });
  }

  build(spec: PodSpec): ConfigView {
    return {
      spec,
      versions: this.#versions,
      checksums: this.#checksums,
      unread: this.#unread,
      ...(this.#pending === undefined ? {} : { pending: this.#pending }),
    };
  }
}

function sentence(config: string, kind: string, lack: Lack): string {
  switch (lack) {
    case 'missing':
      return `${config}, which the target needs, does not exist; create it.`;
    case 'unread':
      return `${config} has not been read yet; see that the controller may get ${kind}s.`;
    case 'unlisted':
      return `${kind}s have not been listed yet, so that ${config} is not known; see that the controller may list and watch ${kind}s.`;
  }
}
