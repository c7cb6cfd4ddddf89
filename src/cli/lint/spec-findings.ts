import type { AlertProvider } from '../../api/alert-provider.ts';
import type { Canary } from '../../api/canary.ts';
import type { MetricTemplate } from '../../api/metric-template.ts';
import { parseQueryTemplate } from '../../api/query-template.ts';
import { type Issue, type Validation, type ValidationContext, validate } from '../../api/validate.ts';
import { type AlertProviderContext, validateAlertProvider } from '../../api/validate-alert-provider.ts';
import { type MetricTemplateContext, validateMetricTemplate } from '../../api/validate-metric-template.ts';
import { fieldSteps } from './field-steps.ts';
import type { LintFinding } from './finding.ts';
import { findingAt } from './finding-at.ts';
import { isFields, type Manifest } from './manifest.ts';
import { locate } from './yaml/locate.ts';
import { offsetInScalar } from './yaml/offset-in-scalar.ts';

/** What this build can do, as far as the three kinds can ask for it. app.ts knows. */
export interface Abilities {
  readonly canary: ValidationContext;
  readonly metricTemplate: MetricTemplateContext;
  readonly alertProvider: AlertProviderContext;
}

/** Said of what is right, but not built yet: a later Serin, or Flagger, can do it, so a file is not wrong for it. */
const notBuilt: ReadonlySet<string> = new Set(['ProviderNotBuilt', 'TargetKindNotBuilt', 'MetricProviderNotBuilt', 'AlertTypeNotBuilt']);

/** What validation says of the spec of a Canary, MetricTemplate or AlertProvider that has one. */
export function specFindings(manifest: Manifest, abilities: Abilities): LintFinding[] {
  const { errors, warnings } = validation(manifest, abilities);
  const found = [
    ...errors.map((issue) => ({ issue, severity: notBuilt.has(issue.code) ? 'warning' : 'error' }) as const),
    ...warnings.map((issue) => ({ issue, severity: 'warning' }) as const),
  ];
  return found.map(({ issue, severity }) => findingAt(manifest, { ...issue, severity }, offsetOfMistake(manifest, issue)));
}

function validation(manifest: Manifest, abilities: Abilities): Validation {
  const { kind } = manifest;
  if (kind === 'MetricTemplate') return validateMetricTemplate(manifest.value as unknown as MetricTemplate, abilities.metricTemplate);
  if (kind === 'AlertProvider') return validateAlertProvider(manifest.value as unknown as AlertProvider, abilities.alertProvider);
  return validate(canaryOf(manifest), abilities.canary);
}

/** The Canary as an API server would hand it out, whatever its metadata is; its spec may still be anything. */
export function canaryOf({ value, name, namespace = '', apiVersion, kind }: Manifest): Canary {
  const metadata = isFields(value['metadata']) ? value['metadata'] : {};
  const given = isFields(metadata['annotations']) ? Object.entries(metadata['annotations']) : [];
  const annotations = Object.fromEntries(given.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, uid: '', resourceVersion: '', annotations },
    spec: value['spec'] as Canary['spec'],
  };
}

/** Where in the file the mistake in a query stands; elsewhere a field's own place will do. */
function offsetOfMistake({ source, node }: Manifest, { code, path }: Issue): number | undefined {
  if (code !== 'QueryMalformed') return undefined;
  const query = locate(node, fieldSteps(path)).node;
  if (query?.kind !== 'scalar') return undefined;
  const read = parseQueryTemplate(query.text);
  return read.ok ? undefined : offsetInScalar(source.text, query, indexOf(query.text, read.error));
}

function indexOf(text: string, { line, column }: { readonly line: number; readonly column: number }): number {
  const lines = text.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, earlier) => sum + earlier.length + 1, 0);
  return before + [...(lines[line - 1] ?? '')].slice(0, column - 1).join('').length;
}
