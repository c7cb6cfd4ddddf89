import type { CanaryMetric } from '../../api/canary.ts';
import { metricInterval } from '../../api/defaults.ts';
import { metricTemplateResource } from '../../api/group.ts';
import { apexServiceName, ingressName, routeName, targetName } from '../../api/names.ts';
import { parseQueryTemplate, renderQueryTemplate } from '../../api/query-template.ts';
import { valueAt } from '../../api/validation/field-path.ts';
import { called, quote } from '../../api/validation/issue.ts';
import type { LintFinding } from './finding.ts';
import { findingAt } from './finding-at.ts';
import type { Manifest } from './manifest.ts';
import type { ObjectIndex } from './object-index.ts';
import { type Reference, referencesOf } from './references.ts';
import { canaryOf } from './spec-findings.ts';

/** A warning for each object that is named and is not among the files. */
export function referenceFindings(manifest: Manifest, objects: ObjectIndex): LintFinding[] {
  return referencesOf(manifest)
    .filter((reference) => objects.find(reference, manifest.namespace).length === 0)
    .map((reference) => {
      const { path, kind, name } = reference;
      const place = reference.namespace === undefined ? '' : ` of the namespace ${called(reference.namespace)}`;
      const message = `${path} names the ${called(kind)} ${quote(name)}${place}, which is not among the files.`;
      const remedy = objects.adviceFor(reference, manifest.namespace);
      return findingAt(manifest, { severity: 'warning', code: 'ReferenceUnresolved', path, message, remedy });
    });
}

/** Queries of a Canary without errors that cannot be filled in with its values, most often because a variable is missing. */
export function queryFindings(manifest: Manifest, objects: ObjectIndex): LintFinding[] {
  const { metrics = [] } = canaryOf(manifest).spec.analysis;
  const templates = new Map(referencesOf(manifest).map((reference) => [reference.path, reference]));
  return metrics.flatMap((metric, index) => {
    const path = `spec.analysis.metrics[${index}]`;
    const template = templateOf(templates.get(`${path}.templateRef`), manifest, objects);
    const query = metric.templateRef === undefined ? metric.query : valueAt(template?.value, ['spec', 'query']);
    const wrong = typeof query === 'string' ? mistakeIn(query, manifest, metric) : undefined;
    if (wrong === undefined) return [];
    const [field, what] =
      template === undefined
        ? [`${path}.query`, 'its query']
        : [`${path}.templateRef`, `the query of the MetricTemplate ${called(template.name)}`];
    const message = `${field} (${called(metric.name)}): ${what} cannot be filled in: ${wrong}.`;
    const remedy = `Give what is missing in ${path}.templateVariables, or mend the query.`;
    return [findingAt(manifest, { severity: 'error', code: 'QueryUnfillable', path: field, message, remedy })];
  });
}

function templateOf(reference: Reference | undefined, { namespace }: Manifest, objects: ObjectIndex): Manifest | undefined {
  if (reference?.kind !== metricTemplateResource.kind) return undefined;
  const found = objects.find(reference, namespace);
  // Where several overlays have one each, it is not known which is meant.
  return found.length === 1 ? found[0] : undefined;
}

/** A query that cannot be read is told of where it is written. */
function mistakeIn(query: string, manifest: Manifest, metric: CanaryMetric): string | undefined {
  const read = parseQueryTemplate(query);
  if (!read.ok) return undefined;
  const canary = canaryOf(manifest);
  const rendered = renderQueryTemplate(read.template, {
    name: canary.metadata.name,
    namespace: canary.metadata.namespace,
    target: targetName(canary),
    service: apexServiceName(canary),
    ingress: ingressName(canary),
    route: routeName(canary),
    interval: metricInterval(metric),
    variables: metric.templateVariables ?? {},
  });
  return rendered.ok ? undefined : rendered.error.message;
}
