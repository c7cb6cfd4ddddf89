import type { CheckRecord } from '../api/run.ts';

/** What an operation of a Canary came to (rule 4). */
export type OperationOutcome =
  | { readonly kind: 'look'; readonly records: readonly CheckRecord[] }
  | { readonly kind: 'hooks'; readonly answer: HooksAnswer }
  | { readonly kind: 'delivered' };

/** Hooks called in order until one disagrees: who agreed, and who did not, with a message that is safe to show. */
export interface HooksAnswer {
  readonly agreed: readonly string[];
  readonly refusal?: { readonly name: string; readonly message: string };
}
