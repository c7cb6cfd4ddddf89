import { keyOf, splitKey } from '../../kube/object-key.ts';
import type { Labels } from '../prometheus/labels.ts';
import type { ScrapeTarget } from '../prometheus/scrape-target.ts';
import type { Store } from '../store.ts';
import type { Pod } from './objects.ts';
import type { RequestMetrics } from './request-metrics.ts';
import { isResource, pods } from './resources.ts';

/** What Prometheus' service discovery finds: the proxy, and each running pod annotated for scraping, labelled as Flagger's chart relabels them. */
export interface ScrapeTargets {
  list(): Iterable<ScrapeTarget>;
  stop(): void;
}

const proxyLabels: Labels = { instance: '10.0.0.1:18002', job: 'envoy' };

export function watchScrapeTargets(store: Store, metrics: RequestMetrics): ScrapeTargets {
  const labelsOf = new Map<string, Labels>();
  const unsubscribe = store.subscribe(({ type, resource, object }) => {
    if (type !== 'DELETED' || !isResource(resource, pods)) return;
    metrics.forgetPod(object.metadata.uid);
    labelsOf.delete(object.metadata.uid);
  });
  const podTarget = (pod: Pod): ScrapeTarget => {
    const { uid } = pod.metadata;
    const labels = labelsOf.get(uid) ?? podLabels(pod);
    labelsOf.set(uid, labels);
    return { id: uid, labels, collect: () => (isRunning(pod) ? metrics.podSamples(pod) : 'down') };
  };
  return {
    list: () => [
      { id: 'proxy', labels: proxyLabels, collect: () => metrics.proxySamples() },
      ...(store.list(pods) as Pod[]).filter(isScraped).map(podTarget),
    ],
    stop: unsubscribe,
  };
}

function isScraped(pod: Pod): boolean {
  return pod.metadata.annotations?.['prometheus.io/scrape'] === 'true' && pod.status?.podIP !== undefined;
}

function isRunning(pod: Pod): boolean {
  const statuses = (pod.status as { containerStatuses?: readonly { state?: { running?: object } }[] } | undefined)?.containerStatuses;
  return statuses?.[0]?.state?.running !== undefined;
}

function podLabels(pod: Pod): Labels {
  const { namespace, name } = splitKey(keyOf(pod));
  const own = Object.entries(pod.metadata.labels ?? {}).map(([label, value]) => [label.replaceAll(/[^a-zA-Z0-9_]/g, '_'), value]);
  return {
    ...Object.fromEntries(own),
    instance: `${pod.status?.podIP}:${pod.metadata.annotations?.['prometheus.io/port'] ?? '80'}`,
    job: 'kubernetes-pods',
    namespace,
    pod: name,
    kubernetes_namespace: namespace,
    kubernetes_pod_name: name,
  };
}
