import type { Canary } from '../api/canary.ts';
import type { MetricTemplate } from '../api/metric-template.ts';
import { templateKey } from '../api/names.ts';
import type { Issue } from '../api/validate.ts';
import { alternatives, called, warn } from '../api/validation/issue.ts';
import type { CacheReader } from '../kube/cache.ts';
import { builtMetricProviders } from './registry.ts';

/** What is wrong with the MetricTemplates that a Canary names: a type that is not built. One that does not exist yet is told by the look that needs it. */
export function templateWarnings(canary: Canary, templates: CacheReader): Issue[] {
  return (canary.spec.analysis.metrics ?? []).flatMap(({ name, templateRef }, index) => {
    if (templateRef === undefined) return [];
    const key = templateKey(canary, templateRef);
    const template = templates.get(key) as unknown as MetricTemplate | undefined;
    const type = template?.spec.provider.type;
    if (type === undefined || builtMetricProviders.has(type)) return [];
    const path = `spec.analysis.metrics[${index}].templateRef`;
    const message = `${path} (${called(name)}) names the MetricTemplate ${key} of type "${type}", which this controller cannot ask, so that no look gets an answer.`;
    const remedy = `Give it the type ${alternatives([...builtMetricProviders])}, or name another MetricTemplate.`;
    const { severity: _, ...issue } = warn({ code: 'MetricProviderNotBuilt', path, value: type, message, remedy });
    return [issue];
  });
}
