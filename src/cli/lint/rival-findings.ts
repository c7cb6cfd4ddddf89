import { canaryResource } from '../../api/group.ts';
import { valueAt } from '../../api/validation/field-path.ts';
import { called, quote } from '../../api/validation/issue.ts';
import type { LintFinding } from './finding.ts';
import { findingAt } from './finding-at.ts';
import { type Manifest, textOf } from './manifest.ts';
import { isObjectName } from './metadata-names.ts';

/**
 * What is said of objects that get in the way of one before them: the same object twice in a file, and two Canaries on one target. Two files may be meant
 * for two clusters, so the same object in both is no mistake, and without a namespace nothing is known of them.
 */
export function rivalFindings(manifests: readonly Manifest[]): LintFinding[] {
  const named = manifests.filter(({ name }) => isObjectName(name));
  const twins = firstBy(named, ({ source, kind, namespace, name }) => key(source.file, kind, namespace, name));
  const guards = firstBy(named, targetKey);
  return named.flatMap((manifest) => {
    const twin = twins(manifest);
    if (twin !== undefined) return [repeated(manifest, twin)];
    const guard = guards(manifest);
    return guard === undefined || guard.name === manifest.name ? [] : [claimed(manifest, guard)];
  });
}

function repeated(manifest: Manifest, twin: Manifest): LintFinding {
  const message = `metadata.name is ${quote(manifest.name)}, as that of the ${manifest.kind} at ${placeOf(twin)}; only what is applied last stays.`;
  const remedy = 'Take one of the two out, or give it another name.';
  return findingAt(manifest, { severity: 'warning', code: 'ObjectRepeated', path: 'metadata.name', message, remedy });
}

/** The controller refuses the younger; which that is a file does not say. */
function claimed(manifest: Manifest, guard: Manifest): LintFinding {
  const path = 'spec.targetRef.name';
  const message = `${path} is ${quote(targetOf(manifest).name)}, which the Canary ${called(guard.name)} at ${placeOf(guard)} guards too.`;
  const remedy = 'Delete one of the two Canaries, or name another target.';
  return findingAt(manifest, { severity: 'error', code: 'TargetClaimed', path, message, remedy });
}

/** For a manifest, the one before it with the same key; an undefined key is nobody's. */
function firstBy(manifests: readonly Manifest[], keyOf: (manifest: Manifest) => string | undefined) {
  const groups = Map.groupBy(manifests, keyOf);
  return (manifest: Manifest): Manifest | undefined => {
    const wanted = keyOf(manifest);
    const first = wanted === undefined ? undefined : groups.get(wanted)?.[0];
    return first === manifest ? undefined : first;
  };
}

function targetKey(manifest: Manifest): string | undefined {
  const { kind, name } = targetOf(manifest);
  if (manifest.kind !== canaryResource.kind || kind === '' || !isObjectName(name)) return undefined;
  const { namespace, source } = manifest;
  return key(namespace === undefined ? source.file : '', namespace, kind, name);
}

function targetOf({ value }: Manifest): { readonly kind: string; readonly name: string } {
  const field = (name: string) => textOf(valueAt(value['spec'], ['targetRef', name]));
  return { kind: field('kind'), name: field('name') };
}

function key(...parts: readonly (string | undefined)[]): string {
  return JSON.stringify(parts);
}

function placeOf({ source, node }: Manifest): string {
  return `${source.file}:${source.placeOf(node.start).line}`;
}
