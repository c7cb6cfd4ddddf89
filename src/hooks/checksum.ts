import type { CanaryStatus } from '../api/canary.ts';

/** Digits as Flagger writes them, so that no word arises (flagger-engine section 2.3). */
const digits = '456789bcdf';

/**
 * Names a run in the payload of its hooks: the same as long as lastAppliedSpec and the checksums of the tracked configs are. At most 10 characters of
 * `456789bcdf`, as Flagger's, which rests on Go's memory layout and cannot be made again. Absent and empty are the same. Pure.
 */
export function runChecksum({
  trackedConfigs = {},
  lastAppliedSpec = '',
}: Pick<CanaryStatus, 'trackedConfigs' | 'lastAppliedSpec'>): string {
  const configs = Object.entries(trackedConfigs).sort(([a], [b]) => (a < b ? -1 : 1));
  const sum = fnv1a(JSON.stringify([lastAppliedSpec, configs]));
  return [...`${sum}`].map((digit) => digits[Number(digit)]).join('');
}

/** 32-bit FNV-1a of the text's UTF-8. */
function fnv1a(text: string): number {
  return Buffer.from(text).reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5);
}
