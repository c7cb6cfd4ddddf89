import type { Canary } from '../../../src/api/canary.ts';
import { canaryResource } from '../../../src/api/group.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import type { Resource } from '../../../src/kube/resource.ts';
import type { Sandbox } from '../sandbox.ts';
import { recordedKinds } from '../takeover/found-cluster.ts';
import { labelOf, type Moment } from './story.ts';

const controllerRevisions: Resource = { group: 'apps', version: 'v1', plural: 'controllerrevisions', kind: 'ControllerRevision' };
const kinds = [...recordedKinds.filter((kind) => kind !== canaryResource), controllerRevisions];

/**
 * Keeps the objects of each moment of a Canary as they are when its next status is written: by then what the status said has been done. Flagger writes its
 * status when it has acted. `Initializing` is kept as it begins, because Flagger acts a tick later.
 */
export class MomentRecorder {
  readonly #sandbox: Sandbox;
  readonly #namespace: string;
  readonly #seen = new Map<string, Moment>();
  /** Moments that are over for the comparison, because the user has acted. */
  readonly #finished = new Set<string>();
  #last: KubeObject | undefined;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
    this.#last = sandbox.canary as unknown as KubeObject;
    this.#namespace = sandbox.canary.metadata.namespace ?? '';
    sandbox.api.store.subscribe(({ type, resource, object }) => {
      if (resource.kind === 'Canary') this.#meet(type === 'DELETED' ? undefined : object);
    });
  }

  /** The present moment is kept as it is now. */
  finish(): void {
    this.#keep();
    this.#finished.add(this.#label());
  }

  get moments(): Moment[] {
    return [...this.#seen.values()];
  }

  #meet(next: KubeObject | undefined): void {
    const before = this.#label();
    if (before !== '-w0-i0-f0' && before !== this.#label(next)) this.#keep();
    this.#last = next;
    if (this.#label().startsWith('Initializing') && !this.#seen.has(this.#label())) this.finish();
  }

  #keep(): void {
    const label = this.#label();
    if (this.#finished.has(label)) return;
    const others = kinds.flatMap((kind) => this.#sandbox.api.store.list(kind, this.#namespace));
    this.#seen.set(label, { label, objects: this.#last === undefined ? others : [this.#last, ...others] });
  }

  #label(canary = this.#last): string {
    return canary === undefined ? 'gone' : labelOf(canary as unknown as Canary);
  }
}
