import { group } from '../../api/group.ts';
import { envelopeFindings, sortOf } from './envelope.ts';
import type { LintFinding, LintResult } from './finding.ts';
import { type Manifest, manifestsIn } from './manifest.ts';
import { indexObjects, type ObjectIndex } from './object-index.ts';
import { queryFindings, referenceFindings } from './reference-findings.ts';
import { rivalFindings } from './rival-findings.ts';
import { ambiguityFindings, helmFinding } from './scalar-findings.ts';
import type { SourceFile } from './source-file.ts';
import { type Abilities, specFindings } from './spec-findings.ts';
import { placesIn } from './yaml/places.ts';
import { readDocuments } from './yaml/read-documents.ts';

/**
 * Checks every Canary, MetricTemplate and AlertProvider of the files, each with all others at hand. Other objects only answer references. Pure, never
 * throws, whatever the files hold.
 */
export function lintSources(files: readonly SourceFile[], abilities: Abilities): LintResult {
  const read = files.map(readSource);
  const manifests = read.flatMap((file) => file.manifests);
  const objects = indexObjects(manifests);
  const looked = manifests.map((manifest) => lookAt(manifest, { abilities, objects }));
  const order = new Map(files.map(({ name }, index) => [name, index]));
  const rivals = rivalFindings(manifests.filter((manifest) => sortOf(manifest).sort === 'ours'));
  const findings = [...read.flatMap((file) => file.findings), ...looked.flatMap((look) => look.findings), ...rivals];
  return {
    files: files.length,
    objects: looked.filter(({ isOurs }) => isOurs).length,
    findings: findings.toSorted((a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line || a.column - b.column),
  };
}

interface ReadSource {
  readonly manifests: readonly Manifest[];
  readonly findings: readonly LintFinding[];
}

const nothing: ReadSource = { manifests: [], findings: [] };

function readSource(file: SourceFile): ReadSource {
  const { name } = file;
  const about = { file: name, path: '' };
  if (file.problem !== undefined) {
    const { message, remedy } = file.problem;
    const finding: LintFinding = { ...about, line: 1, column: 1, severity: 'error', code: 'FileUnreadable', message, remedy };
    return { manifests: [], findings: [finding] };
  }
  const text = file.text.replace(/^\uFEFF/, '');
  // A folder holds many files of other programs.
  if (file.origin === 'found' && !text.includes('apiVersion')) return nothing;
  const placeOf = placesIn(text);
  const documents = readDocuments(text, name.endsWith('.json') ? 'json' : 'yaml');
  if (!('code' in documents)) return { manifests: manifestsIn({ file: name, text, placeOf }, documents), findings: [] };
  const { offset, ...problem } = documents;
  const severity = file.origin === 'named' || text.includes(group) ? 'error' : 'warning';
  return { manifests: [], findings: [{ ...about, ...placeOf(offset), severity, ...problem }] };
}

interface Surroundings {
  readonly abilities: Abilities;
  readonly objects: ObjectIndex;
}

function lookAt(
  manifest: Manifest,
  { abilities, objects }: Surroundings,
): { readonly isOurs: boolean; readonly findings: readonly LintFinding[] } {
  const sorted = sortOf(manifest);
  if (sorted.sort === 'other') return { isOurs: false, findings: [] };
  const helm = helmFinding(manifest);
  if (helm !== undefined) return { isOurs: true, findings: [helm] };
  if (sorted.sort === 'wrong') return { isOurs: true, findings: [sorted.finding] };
  const first = [...ambiguityFindings(manifest), ...envelopeFindings(manifest)];
  if (manifest.value['spec'] === undefined) return { isOurs: true, findings: first };
  const ofSpec = specFindings(manifest, abilities);
  const wrongPaths = ofSpec.filter(({ severity }) => severity === 'error').map(({ path }) => path);
  const references = referenceFindings(manifest, objects).filter(({ path }) => !wrongPaths.some((wrong) => wrong.startsWith(path)));
  const queries = manifest.kind === 'Canary' && wrongPaths.length === 0 ? queryFindings(manifest, objects) : [];
  return { isOurs: true, findings: [...first, ...ofSpec, ...references, ...queries] };
}
