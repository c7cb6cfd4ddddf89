import { readFileSync, writeFileSync } from 'node:fs';
import type { Candidate } from './objects.ts';
import type { Verdict } from './verdict.ts';

/** An object and what a real API server with our CRDs said to it. */
export interface RecordedVerdict extends Candidate {
  readonly verdict: Verdict;
}

const file = new URL('../recorded/crd-verdicts.jsonl', import.meta.url);

export function readVerdicts(): RecordedVerdict[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as RecordedVerdict);
}

export function writeVerdicts(verdicts: readonly RecordedVerdict[]): void {
  writeFileSync(file, verdicts.map((one) => `${JSON.stringify(one)}\n`).join(''));
}
