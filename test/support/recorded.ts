import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Canary } from '../../src/api/canary.ts';
import type { KubeObject } from '../../src/kube/object.ts';

const folder = join(import.meta.dirname, 'recorded/flagger-1.44');

/**
 * What Flagger 1.44 had written at one moment of a real rollout: Canary, Deployments, Services and HTTPRoute or HTTPProxy; of A/B and affinity Canary and
 * route alone. Left out: managedFields, hooks and alerts of the Canary, and the content of kubectl's last-applied annotation.
 */
export class Recording {
  readonly objects: readonly KubeObject[];
  readonly canary: Canary;

  constructor(name: string) {
    this.objects = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
    this.canary = this.object('Canary') as unknown as Canary;
  }

  /** The object of a kind, by name where there are several. Throws where it was not recorded. */
  object(kind: string, name?: string): KubeObject {
    const found = this.objects.find((object) => object.kind === kind && (name === undefined || object.metadata.name === name));
    if (found === undefined) throw new Error(`no ${kind} ${name ?? ''} was recorded`);
    return found;
  }
}
