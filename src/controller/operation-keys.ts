import type { Canary } from '../api/canary.ts';
import type { Delivery, Run } from '../api/run.ts';

/** Operations are known by the Canary's uid, so that a Canary made anew under the same name starts clean. */
export function operationKey(canary: Canary, key: string): string {
  return `${canary.metadata.uid}/${key}`;
}

const deliver = '/deliver/';

export function deliveryKey(canary: Canary, run: Run, delivery: Delivery): string {
  return operationKey(canary, `${run.id}${deliver}${delivery}`);
}

/** What the end of a run owes is given even when the next run has begun (rule 4). */
export function isDelivery(key: string): boolean {
  return key.includes(deliver);
}
