import { alertProviderResource, apiVersion, canaryResource, group, metricTemplateResource } from '../../api/group.ts';
import { nearest } from '../../api/nearest.ts';
import { fieldPath } from '../../api/validation/field-path.ts';
import { quote } from '../../api/validation/issue.ts';
import type { LintFinding } from './finding.ts';
import { findingAt } from './finding-at.ts';
import { isFields, type Manifest } from './manifest.ts';

export const lintedKinds = [canaryResource.kind, metricTemplateResource.kind, alertProviderResource.kind] as const;
export type LintedKind = (typeof lintedKinds)[number];

const topFields = ['apiVersion', 'kind', 'metadata', 'spec', 'status'];
const metadataFields = [
  'name',
  'namespace',
  'labels',
  'annotations',
  'finalizers',
  'ownerReferences',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
];
const objectName = /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/;

/** `ours`: one of the three kinds; `wrong`: meant as one, and not read as one; `other`: anything else. */
export function sortOf(
  manifest: Manifest,
): { readonly sort: 'ours' | 'other' } | { readonly sort: 'wrong'; readonly finding: LintFinding } {
  const { apiVersion: given, kind } = manifest;
  const isOurKind = (lintedKinds as readonly string[]).includes(kind);
  const isOurGroup = given.split('/')[0] === group;
  if (isOurKind && given === apiVersion) return { sort: 'ours' };
  if (isOurGroup && !isOurKind) {
    const meant = nearest(kind, lintedKinds);
    const remedy = meant === undefined ? `Known are ${lintedKinds.join(', ')}.` : `Did you mean ${meant}?`;
    const message = `kind is ${quote(kind)}, which ${group} does not have.`;
    return { sort: 'wrong', finding: findingAt(manifest, { severity: 'error', code: 'KindUnknown', path: 'kind', message, remedy }) };
  }
  if (!isOurKind || !(isOurGroup || given === '' || nearest(given, [apiVersion]) !== undefined)) return { sort: 'other' };
  const message = given === '' ? 'apiVersion is missing.' : `apiVersion is ${quote(given)}, which no ${kind} has.`;
  const remedy = `Write ${apiVersion}.`;
  return {
    sort: 'wrong',
    finding: findingAt(manifest, { severity: 'error', code: 'ApiVersionUnknown', path: 'apiVersion', message, remedy }),
  };
}

/** What is wrong with an object outside of its spec and status. */
export function envelopeFindings(manifest: Manifest): LintFinding[] {
  const { value } = manifest;
  return [...unknownFields(manifest, '', value, topFields), ...metadataFindings(manifest), ...specFindings(manifest)];
}

function unknownFields(manifest: Manifest, root: string, fields: object, known: readonly string[]): LintFinding[] {
  return Object.keys(fields)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const path = root === '' ? fieldPath('', [name]).replace(/^\./, '') : fieldPath(root, [name]);
      const meant = nearest(name, known);
      const remedy = meant === undefined ? 'Take it out.' : `Did you mean ${meant}?`;
      const message = `${path} is not known and has no effect.`;
      return findingAt(manifest, { severity: 'warning', code: 'UnknownField', path, message, remedy });
    });
}

function specFindings(manifest: Manifest): LintFinding[] {
  if (manifest.value['spec'] !== undefined) return [];
  const remedy = `Give it; kubectl explain ${manifest.kind.toLowerCase()}.spec says what it means.`;
  return [findingAt(manifest, { severity: 'error', code: 'FieldMissing', path: 'spec', message: 'spec is missing.', remedy })];
}

function metadataFindings(manifest: Manifest): LintFinding[] {
  const { metadata } = manifest.value;
  const wrong = (code: string, path: string, what: string, remedy: string) =>
    findingAt(manifest, { severity: 'error', code, path, message: `${path} ${what}.`, remedy });
  if (!isFields(metadata)) return [wrong('FieldMissing', 'metadata', 'is missing or no object', 'Give it, with a name.')];
  const { name, namespace } = metadata;
  const nameRemedy = 'Use lower-case letters, digits, dashes and dots.';
  const isName = (value: unknown) => typeof value === 'string' && objectName.test(value);
  return [
    ...(name === undefined ? [wrong('FieldMissing', 'metadata.name', 'is missing', 'Give it.')] : []),
    ...(name === undefined || isName(name)
      ? []
      : [wrong('NameInvalid', 'metadata.name', `is ${quote(name)}, which is no name of an object`, nameRemedy)]),
    ...(namespace === undefined || namespace === '' || isName(namespace)
      ? []
      : [wrong('NameInvalid', 'metadata.namespace', `is ${quote(namespace)}, which is no name of a namespace`, nameRemedy)]),
    ...['labels', 'annotations'].flatMap((field) =>
      mapFindings(metadata[field], (steps, ...said) => wrong('SchemaViolated', fieldPath(`metadata.${field}`, steps), ...said)),
    ),
    ...unknownFields(manifest, 'metadata', metadata, metadataFields),
  ];
}

/** What is wrong with labels or annotations. */
function mapFindings(map: unknown, wrong: (steps: string[], what: string, remedy: string) => LintFinding): LintFinding[] {
  if (map === undefined || map === null) return [];
  if (!isFields(map)) return [wrong([], 'is no object', 'Write names with a text each.')];
  return Object.entries(map).flatMap(([key, value]) =>
    typeof value === 'string' ? [] : [wrong([key], 'is no text', 'Put it in quotes.')],
  );
}
