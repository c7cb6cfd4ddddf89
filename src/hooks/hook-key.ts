import type { HookType } from './hooks-of.ts';

export interface HookDelivery {
  /** Of the Canary. */
  readonly uid: string;
  readonly runId: string;
  /** The step of the run that the hook belongs to, for example a weight or an iteration. */
  readonly step: string | number;
  /** Of that step, for hooks that are asked again. */
  readonly attempt: number;
  readonly type: HookType;
  /** In `hooksOf` that type. */
  readonly index: number;
}

/** Names one delivery for ever: key of its operation and idempotency key (rule 4). A part that holds a slash is escaped, so no two deliveries share a key. Pure. */
export function hookKey({ uid, runId, step, attempt, type, index }: HookDelivery): string {
  return [uid, runId, `${step}`, `${attempt}`, type, `${index}`].map(encodeURIComponent).join('/');
}
