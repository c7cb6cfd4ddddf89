import { type MetricProviderType, type MetricTemplate, MetricTemplateSpecSchema } from './metric-template.ts';
import { parseQueryTemplate } from './query-template.ts';

import { asStored } from './validation/as-stored.ts';
import { alternatives, type Finding, refuse, split, type Validation, warn } from './validation/issue.ts';
import { isHttpUrl } from './validation/metric-rules.ts';
import { schemaCheck } from './validation/schema-issues.ts';
import { unknownFields } from './validation/unknown-fields.ts';

/** Types of spec.provider that this controller can ask. */
export interface MetricTemplateContext {
  readonly built: ReadonlySet<MetricProviderType>;
}

const schemaIssues = schemaCheck('metrictemplate', MetricTemplateSpecSchema);

/** Whether checks can be measured by `template` as it is written. Pure, never throws, whatever the spec holds. */
export function validateMetricTemplate({ spec: given }: Pick<MetricTemplate, 'spec'>, { built }: MetricTemplateContext): Validation {
  const spec = asStored(given, MetricTemplateSpecSchema) as MetricTemplate['spec'];
  const ofSchema = schemaIssues(spec);
  const unknown = unknownFields(given, MetricTemplateSpecSchema);
  if (ofSchema.length > 0) return split([...ofSchema, ...unknown]);
  return split([...unknown, ...providerFits(spec, built), ...addressFits(spec), ...queryIsReadable(spec)]);
}

function providerFits({ provider }: MetricTemplate['spec'], built: ReadonlySet<MetricProviderType>): Finding[] {
  if (built.has(provider.type)) return [];
  const path = 'spec.provider.type';
  const message = `${path} is "${provider.type}", which this controller cannot ask.`;
  return [refuse({ code: 'MetricProviderNotBuilt', path, value: provider.type, message, remedy: `Use ${alternatives([...built])}.` })];
}

function addressFits({ provider }: MetricTemplate['spec']): Finding[] {
  if (provider.type !== 'prometheus') return [];
  const path = 'spec.provider.address';
  const remedy = 'Write for example http://prometheus.monitoring:9090.';
  const { address = '' } = provider;
  if (address === '') return [refuse({ code: 'AddressMissing', path, message: `${path} is missing; prometheus needs it.`, remedy })];
  if (isHttpUrl(address)) return [];
  return [refuse({ code: 'UrlMalformed', path, message: `${path} is no address that begins with http:// or https://.`, remedy })];
}

function queryIsReadable({ query }: MetricTemplate['spec']): Finding[] {
  const path = 'spec.query';
  if (query.trim() === '') {
    return [warn({ code: 'MetricWithoutQuery', path, message: `${path} is empty, so there is nothing to measure.`, remedy: 'Write one.' })];
  }
  const read = parseQueryTemplate(query);
  if (read.ok) return [];
  const { line, column, message: wrong } = read.error;
  const message = `${path} cannot be read at line ${line}, column ${column}: ${wrong}${wrong.endsWith('?') ? '' : '.'}`;
  const remedy = 'Mend the template; texts between {{ and }} are its functions.';
  return [refuse({ code: 'QueryMalformed', path, message, remedy })];
}
