import type { Canary, CanaryPhase } from '../api/canary.ts';
import { runChecksum } from '../hooks/checksum.ts';
import type { HookCaller } from '../hooks/hook-caller.ts';
import { hookKey } from '../hooks/hook-key.ts';
import { type HookType, hooksOf } from '../hooks/hooks-of.ts';
import type { WordedEvent } from '../wording/announcement.ts';
import { wordHookResult, wordRefusal } from '../wording/hook.ts';
import type { HooksAnswer } from './outcome.ts';

/** One moment at which the hooks of a type are called. */
export interface HookMoment {
  readonly type: HookType;
  readonly runId: string;
  /** What of the run they belong to: a weight, an iteration, a look. */
  readonly step: string | number;
  /** Grows with each repeat of the same step. */
  readonly attempt: number;
  readonly phase: CanaryPhase;
}

export interface HookPorts {
  readonly hookCaller: HookCaller;
  readonly recordEvent: (canary: Canary, event: WordedEvent) => void;
}

/**
 * Calls the hooks of one type in the order of the list. Of rollback hooks the first that agrees is enough; of all others the first that does not agree ends
 * it (flagger-engine section 3). Each answer is told as an Event. Never throws; a repeat has the same idempotency keys.
 */
export async function callHooks(ports: HookPorts, canary: Canary, moment: HookMoment, signal: AbortSignal): Promise<HooksAnswer> {
  const agreed: string[] = [];
  let refusal: HooksAnswer['refusal'];
  for (const [index, webhook] of hooksOf(canary, moment.type).entries()) {
    const idempotencyKey = hookKey({ uid: canary.metadata.uid, index, ...moment });
    const checksum = runChecksum(canary.status ?? {});
    const result = await ports.hookCaller.call(canary, { webhook, phase: moment.phase, checksum, idempotencyKey }, signal);
    const event = wordHookResult({ type: moment.type, name: webhook.name, result, attempt: moment.attempt });
    if (event !== undefined && !signal.aborted) ports.recordEvent(canary, event);
    if (result.kind === 'ok') {
      agreed.push(webhook.name);
      if (moment.type === 'rollback') return { agreed };
    } else {
      refusal ??= { name: webhook.name, message: wordRefusal(result) };
      if (moment.type !== 'rollback') break;
    }
  }
  return { agreed, ...(refusal === undefined ? {} : { refusal }) };
}
