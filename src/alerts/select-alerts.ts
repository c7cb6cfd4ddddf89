import type { Canary } from '../api/canary.ts';
import { alertSeverity } from '../api/defaults.ts';
import { type ObjectKey, objectKey } from '../kube/object-key.ts';
import type { AlertSeverity } from '../wording/alert.ts';
import type { AlertSink } from './alert-sink.ts';

/** Who is told: an AlertProvider, whose address is looked up when it is sent to, or the sink of the controller's flags. */
export type AlertDestination =
  | { readonly kind: 'provider'; readonly provider: ObjectKey }
  | { readonly kind: 'global'; readonly sink: AlertSink };

const ranks: Readonly<Record<AlertSeverity, number>> = { info: 0, warn: 1, error: 2 };

/**
 * Who is told of an alert of this severity (flagger-engine section 4.1): without spec.analysis.alerts the global sink, of everything; otherwise the listed
 * providers whose least severity it reaches, each once. An empty severity is info.
 */
export function selectAlerts(canary: Canary, severity: AlertSeverity, globalSink: AlertSink | undefined): readonly AlertDestination[] {
  const { alerts = [] } = canary.spec.analysis;
  if (alerts.length === 0) return globalSink === undefined ? [] : [{ kind: 'global', sink: globalSink }];
  const { namespace } = canary.metadata;
  const wanted = alerts.filter((alert) => ranks[severity] >= ranks[alertSeverity(alert)]);
  const keys = wanted.map(({ providerRef }) => objectKey(providerRef.namespace || namespace, providerRef.name));
  return [...new Set(keys)].map((provider) => ({ kind: 'provider', provider }));
}
