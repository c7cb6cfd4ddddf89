/** What happens next after an error: try again with back-off, try again after a time, wait for a person, or nothing. */
export type NextStep = { kind: 'retry' } | { kind: 'after'; delayMs: number } | { kind: 'stall' } | { kind: 'ignore' };

/**
 * An error that says what happens next (rule 9). `code` is stable and listed in api/reasons.ts; `safeMessage` is the only
 * text that reaches a condition, an event or a person, so it never holds a secret (I12).
 */
export class ControllerError extends Error {
  override readonly name = 'ControllerError';
  readonly code: string;
  readonly next: NextStep;
  readonly safeMessage: string;

  constructor(code: string, safeMessage: string, next: NextStep, options?: { cause?: unknown }) {
    super(`${code}: ${safeMessage}`, options);
    this.code = code;
    this.next = next;
    this.safeMessage = safeMessage;
  }
}
