import { alertProviderResource, apiVersion, canaryResource, group, metricTemplateResource } from '../../api/group.ts';
import { nearest } from '../../api/nearest.ts';
import { fieldPath } from '../../api/validation/field-path.ts';
import { quote } from '../../api/validation/issue.ts';
import type { LintFinding } from './finding.ts';
import { findingAt } from './finding-at.ts';
import { isFields, type Manifest } from './manifest.ts';
import { isLabelValue, isNamespace, isObjectName, isQualifiedName } from './metadata-names.ts';

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
  const { name, namespace, labels, annotations, finalizers } = metadata;
  const invalid = (path: string, value: unknown, what: string) =>
    wrong('NameInvalid', path, `is ${quote(value)}, which is no ${what}`, 'Use lower-case letters, digits, dashes and dots.');
  const malformed = (steps: readonly (string | number)[], what: string, remedy: string) =>
    wrong('SchemaViolated', fieldPath('metadata', steps), what, remedy);
  return [
    ...(name === undefined ? [wrong('FieldMissing', 'metadata.name', 'is missing', 'Give it.')] : []),
    ...(name === undefined || isObjectName(name) ? [] : [invalid('metadata.name', name, 'name of an object')]),
    ...(namespace === undefined || namespace === '' || isNamespace(namespace)
      ? []
      : [invalid('metadata.namespace', namespace, 'name of a namespace')]),
    ...mapFindings('labels', labels, malformed),
    ...mapFindings('annotations', annotations, malformed),
    ...(Array.isArray(finalizers) ? finalizers : []).flatMap((one, index) =>
      isQualifiedName(String(one)) ? [] : [malformed(['finalizers', index], 'is no name of a finalizer', nameRemedy)],
    ),
    ...unknownFields(manifest, 'metadata', metadata, metadataFields),
  ];
}

const nameRemedy =
  'Use at most 63 letters, digits, dashes, underscores and dots, with a letter or digit at both ends; a domain and a slash may stand before.';

type Wrong = (steps: readonly string[], what: string, remedy: string) => LintFinding;

/** What is wrong with labels or annotations; a null counts as an empty text. */
function mapFindings(field: 'labels' | 'annotations', map: unknown, wrong: Wrong): LintFinding[] {
  if (map === undefined || map === null) return [];
  if (!isFields(map)) return [wrong([field], 'is no object', 'Write names with a text each.')];
  return Object.entries(map).flatMap(([key, given]) => {
    const value = given ?? '';
    if (typeof value !== 'string') return [wrong([field, key], 'is no text', 'Put it in quotes.')];
    if (!isQualifiedName(field === 'annotations' ? key.toLowerCase() : key))
      return [wrong([field, key], `is no key of ${field}`, nameRemedy)];
    if (field === 'annotations' || isLabelValue(value)) return [];
    return [wrong([field, key], `is ${quote(value)}, which is no value of a label`, nameRemedy)];
  });
}
