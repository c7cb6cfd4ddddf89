import { KubeError, type KubeErrorReason } from '../kube/kube-error.ts';
import { ControllerError, type NextStep } from '../platform/controller-error.ts';
import { TransportError } from '../platform/transport-error.ts';

/** What a thrown error comes to: when the key is looked at again, and the one log line about it. */
export interface TurnFailure {
  /** `backOff` doubles with each failure; `none` waits for the key's next event or wake-up. */
  readonly retry:
    | { readonly kind: 'backOff'; readonly firstDelayMs: number }
    | { readonly kind: 'after'; readonly delayMs: number }
    | { readonly kind: 'none' };
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Safe to log (I12). */
  readonly fields: object;
}

/** The cache is behind what was written a moment ago, by us or by another; the watch brings it within this order of time. */
const cacheLagMs = 100;
const firstDelayMs = 1000;

/** Somebody else was faster, or we read too old a state. Nothing is wrong: look again soon. */
const staleReads: ReadonlySet<KubeErrorReason> = new Set(['Conflict', 'TestFailed', 'AlreadyExists']);

/**
 * The one place where an error thrown by a turn is given its meaning (rule 9). Whatever is not known is tried again with back-off,
 * and logged as an error with its stack, because it is a defect of ours.
 */
export function turnFailureOf(error: unknown): TurnFailure {
  if (error instanceof ControllerError) return controllerFailure(error);
  if (error instanceof KubeError) return kubeFailure(error);
  if (error instanceof TransportError) return backOff({ kind: error.kind, error: error.message });
  return { ...backOff({ err: error instanceof Error ? error : new Error('threw something that is no error') }), level: 'error' };
}

function controllerFailure(error: ControllerError): TurnFailure {
  const fields = { code: error.code, error: error.safeMessage };
  return { retry: retryOf(error.next), level: error.next.kind === 'ignore' ? 'debug' : 'warn', fields };
}

function retryOf(next: NextStep): TurnFailure['retry'] {
  switch (next.kind) {
    case 'retry':
      return { kind: 'backOff', firstDelayMs };
    case 'after':
      return { kind: 'after', delayMs: next.delayMs };
    case 'stall':
    case 'ignore':
      return { kind: 'none' };
  }
}

function kubeFailure(error: KubeError): TurnFailure {
  const fields = { reason: error.reason, status: error.status, error: error.message };
  if (staleReads.has(error.reason)) return { retry: { kind: 'backOff', firstDelayMs: cacheLagMs }, level: 'debug', fields };
  // The election stands the loop by within moments, which drops the retry. If it renews after all, the key must not be lost.
  if (error.reason === 'LeaseLost') return { ...backOff(fields), level: 'info' };
  if (error.reason === 'TooManyRequests' && error.retryAfterMs !== undefined) {
    return { retry: { kind: 'after', delayMs: error.retryAfterMs }, level: 'warn', fields };
  }
  return backOff(fields);
}

function backOff(fields: object): TurnFailure {
  return { retry: { kind: 'backOff', firstDelayMs }, level: 'warn', fields };
}
