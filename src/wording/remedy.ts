import type { Canary, CanaryMetric } from '../api/canary.ts';
import { reasonEntry } from '../api/reasons.ts';
import type { Run } from '../api/run.ts';

const unanswered = new Set(['ErrorLimit', 'ProviderError']);

/** What to do about a reason: the catalogue's remedy, with the names that this Canary has. '' where there is nothing to do. */
export function wordRemedy(canary: Canary, run: Run | undefined, reason: string): string {
  const remedy = (reasonEntry(reason)?.remedy ?? '').replaceAll('TARGET', canary.spec.targetRef.name);
  return unanswered.has(reason) ? `${remedy} Look at ${providersOf(canary, run).join(', and at ')}.` : remedy;
}

/** Where the providers that gave no answer are written down; all of them where the record names none. Addresses may hold credentials (I12). */
function providersOf(canary: Canary, run: Run | undefined): string[] {
  const { metrics = [] } = canary.spec.analysis;
  const failed = new Set((run?.checks ?? []).filter(({ verdict }) => verdict === 'error').map(({ name }) => name));
  const asked = metrics.filter(({ name }) => failed.size === 0 || failed.has(name));
  const own = canary.spec.metricsServer === undefined || canary.spec.metricsServer === '' ? undefined : 'spec.metricsServer of the Canary';
  const server = own ?? "the controller's flag -metrics-server";
  const places = asked.map((metric) => placeOf(canary, metric) ?? server);
  return places.length === 0 ? [server] : [...new Set(places)];
}

function placeOf({ metadata }: Canary, { templateRef }: CanaryMetric): string | undefined {
  if (templateRef === undefined) return undefined;
  const namespace = templateRef.namespace || metadata.namespace;
  return `spec.provider of MetricTemplate ${namespace}/${templateRef.name}`;
}
