import type { KubeManifest, KubeObject } from '../../kube/object.ts';
import { objectKey } from '../../kube/object-key.ts';
import type { Clock } from '../../platform/clock.ts';
import { ApiError } from '../api/api-error.ts';
import type { Store } from '../store.ts';
import { kubeTime } from './objects.ts';
import { events } from './resources.ts';

/** Writes Kubernetes Events, best effort. The same news about the same object raises the count of the Event that is there. */
export type RecordEvent = (
  about: KubeObject,
  news: { readonly type: 'Normal' | 'Warning'; readonly reason: string; readonly message: string },
) => void;

/** Older Events are deleted, so that a demo that runs for days stays small. */
const eventsKept = 500;

export function createEventRecorder(options: { readonly store: Store; readonly clock: Clock; readonly component: string }): RecordEvent {
  const { store, clock, component } = options;
  const nameByNews = new Map<string, string>();
  let counter = 0;

  const forgetOldest = () => {
    const oldest = nameByNews.entries().next().value;
    if (oldest === undefined) return;
    nameByNews.delete(oldest[0]);
    const namespace = oldest[0].slice(0, oldest[0].indexOf('/'));
    const key = objectKey(namespace, oldest[1]);
    if (store.get(events, key) !== undefined) store.delete(events, key);
  };

  const write: RecordEvent = (about, { type, reason, message }) => {
    const namespace = about.metadata.namespace ?? 'default';
    const at = kubeTime(clock.now());
    const news = `${namespace}/${about.metadata.uid}/${reason}/${message}`;
    const known = nameByNews.get(news);
    if (known !== undefined && store.get(events, objectKey(namespace, known)) !== undefined) {
      store.update(events, objectKey(namespace, known), (event) => ({ ...event, count: Number(event['count']) + 1, lastTimestamp: at }));
      return;
    }
    counter += 1;
    const name = `${about.metadata.name}.${(BigInt(Math.trunc(clock.now())) * 1_000_000n + BigInt(counter)).toString(16)}`;
    store.create(events, eventManifest(about, { name, type, reason, message, at, component }));
    nameByNews.set(news, name);
    if (nameByNews.size > eventsKept) forgetOldest();
  };
  return (about, news) => {
    try {
      write(about, news);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  };
}

interface EventFields {
  readonly name: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly at: string;
  readonly component: string;
}

function eventManifest(about: KubeObject, { name, at, component, ...news }: EventFields): KubeManifest {
  const { namespace = 'default', uid, resourceVersion } = about.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace },
    involvedObject: { apiVersion: about.apiVersion, kind: about.kind, namespace, name: about.metadata.name, uid, resourceVersion },
    ...news,
    source: { component },
    reportingComponent: component,
    reportingInstance: '',
    firstTimestamp: at,
    lastTimestamp: at,
    eventTime: null,
    count: 1,
  };
}
