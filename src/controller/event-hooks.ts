import type { Canary } from '../api/canary.ts';
import { runChecksum } from '../hooks/checksum.ts';
import type { HookCaller } from '../hooks/hook-caller.ts';
import { hooksOf } from '../hooks/hooks-of.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { WordedEvent } from '../wording/announcement.ts';

/** More than a burst of all Canaries' turns; beyond it a sink is in trouble, and events are the last thing it needs. */
const mostPending = 200;
/** More than a Canary says in one turn; a sink of its own that hangs takes no more than these from the others. */
const mostPendingOfOne = 10;

/**
 * Sends every Event to the Canary's hooks of type `event`, or to the global one (flagger-engine section 3). Best effort (I7): it delays nothing, and a sink
 * that hangs costs its own time-out only.
 */
export function createEventHooks(options: {
  readonly hookCaller: HookCaller;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborts when the process ends: what is under way then is given up, so that no wait keeps the process alive. */
  readonly signal: AbortSignal;
  /** Flag -event-webhook; absent: none. */
  readonly globalUrl?: string;
}): (canary: Canary, event: WordedEvent) => void {
  const { hookCaller, clock, log, signal, globalUrl } = options;
  const pendingByUid = new Map<string, number>();
  let pending = 0;
  let count = 0;
  return (canary, { type, message }) => {
    const { uid } = canary.metadata;
    const own = hooksOf(canary, 'event');
    const hooks = own.length > 0 || globalUrl === undefined ? own : [{ name: 'event-webhook', url: globalUrl, type: 'event' as const }];
    for (const webhook of hooks) {
      const ofOne = pendingByUid.get(uid) ?? 0;
      if (pending >= mostPending || ofOne >= mostPendingOfOne) return;
      pendingByUid.set(uid, ofOne + 1);
      pending++;
      count++;
      const at = clock.now();
      const call = {
        webhook,
        phase: canary.status?.phase ?? '',
        checksum: runChecksum(canary.status ?? {}),
        metadata: { eventMessage: message, eventType: type, timestamp: `${Math.floor(at)}` },
        idempotencyKey: `${uid}/event/${at}/${count}`,
      };
      hookCaller
        .call(canary, call, signal)
        .then((result) => {
          if (result.kind !== 'ok' && !signal.aborted) log.warn({ hook: webhook.name, error: result.message }, 'event hook failed');
        })
        .finally(() => {
          pending--;
          const left = (pendingByUid.get(uid) ?? 1) - 1;
          if (left > 0) pendingByUid.set(uid, left);
          else pendingByUid.delete(uid);
        });
    }
  };
}
