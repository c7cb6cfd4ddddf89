import type { Canary, CanaryMetric } from '../api/canary.ts';
import { metricInterval } from '../api/defaults.ts';
import { apexServiceName, ingressName, routeName, targetName } from '../api/names.ts';
import { parseQueryTemplate, type QueryTemplateError, renderQueryTemplate } from '../api/query-template.ts';
import { MeasurementFailure } from './measurement-failure.ts';

/**
 * The query of a check as it is sent: `template` filled in, every run of white space one space (flagger-routing 2.1). An interval that is absent is 1m on
 * every path, where Flagger leaves it empty for templates (flagger-engine 10.19). Throws MeasurementFailure with the place of the mistake.
 */
export function renderQuery(template: string, canary: Canary, metric: CanaryMetric): string {
  const parsed = parseQueryTemplate(template);
  if (!parsed.ok) throw failureOf(metric, parsed.error);
  const rendered = renderQueryTemplate(parsed.template, {
    name: canary.metadata.name,
    namespace: canary.metadata.namespace,
    target: targetName(canary),
    service: apexServiceName(canary),
    ingress: ingressName(canary),
    route: routeName(canary),
    interval: metricInterval(metric),
    variables: metric.templateVariables ?? {},
  });
  if (!rendered.ok) throw failureOf(metric, rendered.error);
  return rendered.text.replaceAll(/\s+/g, ' ').trim();
}

function failureOf({ name }: CanaryMetric, { message, line, column }: QueryTemplateError): MeasurementFailure {
  return new MeasurementFailure(`the query of "${name}" has a mistake at line ${line}, column ${column}: ${message}`);
}
