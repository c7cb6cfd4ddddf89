import { readFileSync } from 'node:fs';

/** Data that record/record.ts took from a real API server. */
export function readRecorded(name: 'schemas' | 'defaults' | 'kinds' | 'columns' | 'crds' | 'protobuf' | 'version'): unknown {
  return JSON.parse(readFileSync(new URL(`../recorded/${name}.json`, import.meta.url), 'utf8'));
}
