import type { Canary } from '../api/canary.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Resource } from '../kube/resource.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { WordedEvent } from '../wording/announcement.ts';

export const eventResource: Resource = { group: '', version: 'v1', plural: 'events', kind: 'Event' };

/** More than a burst of all Canaries' turns; beyond it the API server is in trouble, and Events are the last thing it needs. */
const mostPending = 200;

/**
 * Writes Kubernetes Events about Canaries (core/v1 Event). Best effort (I7): it delays nothing, retries nothing, and says in the log what it could not
 * write. The log line of each stands whatever becomes of the Event.
 */
export function createEventRecorder(options: {
  readonly client: Pick<KubeClient, 'create'>;
  readonly clock: Clock;
  readonly log: Log;
}): (canary: Canary, event: WordedEvent) => void {
  const { client, clock, log } = options;
  let pending = 0;
  let count = 0;
  return (canary, { reason, type, message }) => {
    const { name, namespace, uid } = canary.metadata;
    log.info({ canary: `${name}.${namespace}`, reason, revision: canary.status?.run?.revision }, message);
    if (pending >= mostPending) return;
    pending++;
    count++;
    const at = new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
    client
      .create(eventResource, {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: `${name.slice(0, 200)}.${clock.now().toString(16)}${count.toString(16)}`, namespace },
        involvedObject: {
          apiVersion: canary.apiVersion,
          kind: canary.kind,
          name,
          namespace,
          uid,
          resourceVersion: canary.metadata['resourceVersion'],
        },
        reason,
        message: message.slice(0, 1024),
        type,
        source: { component: 'serin' },
        firstTimestamp: at,
        lastTimestamp: at,
        count: 1,
      })
      .catch((error: unknown) =>
        log.warn({ canary: `${name}.${namespace}`, reason, error: String(error).slice(0, 300) }, 'event not written'),
      )
      .finally(() => {
        pending--;
      });
  };
}
