import { routes, Sandbox, type SandboxOptions } from '../sandbox.ts';

/** A fast sandbox: no requests, no metrics, ten percent at a time. Whoever needs more says so. */
export function quiet({ analysis, ...options }: SandboxOptions = {}): Sandbox {
  return new Sandbox({
    load: [],
    ...options,
    analysis: { metrics: [], stepWeights: undefined, stepWeight: 10, maxWeight: 50, threshold: 10, ...analysis },
  });
}

/** The same, when it has come to rest after its bootstrap. */
export async function initialized(options?: SandboxOptions): Promise<Sandbox> {
  return (await quiet(options).start().untilPhase('Initialized')).run(2_000);
}

/** Every phase from now on with its weight, as Flagger's readers see them; equal ones that follow each other are one. */
export function phasesFrom(sandbox: Sandbox): string[] {
  const seen: string[] = [];
  sandbox.api.store.subscribe(({ resource, object }) => {
    if (resource.kind !== 'Canary') return;
    const { phase, canaryWeight } = (object['status'] ?? {}) as { phase?: string; canaryWeight?: number };
    push(seen, `${phase} ${canaryWeight}`);
  });
  return seen;
}

interface Rule {
  readonly matches?: unknown;
  readonly filters?: readonly { readonly type: string }[];
  readonly backendRefs: readonly { readonly name: string; readonly port: number; readonly weight: number }[];
  readonly timeouts?: unknown;
}

/** The rules of the HTTPRoute. */
export function rulesOf(sandbox: Sandbox): Rule[] {
  return (sandbox.object(routes)['spec'] as { rules: Rule[] }).rules;
}

/** The weights of the last rule from now on, `primary/canary`, with ` mirrored` where it is. */
export function weightsFrom(sandbox: Sandbox): string[] {
  const seen: string[] = [];
  sandbox.api.store.subscribe(({ resource, object }) => {
    if (resource.kind === 'HTTPRoute') push(seen, weightsIn((object['spec'] as { rules: Rule[] }).rules.at(-1)));
  });
  return seen;
}

export function weightsIn(rule: Rule | undefined): string {
  const mirrored = (rule?.filters ?? []).some(({ type }) => type === 'RequestMirror') ? ' mirrored' : '';
  return `${(rule?.backendRefs ?? []).map(({ weight }) => weight).join('/')}${mirrored}`;
}

function push(seen: string[], entry: string): void {
  if (seen.at(-1) !== entry) seen.push(entry);
}
