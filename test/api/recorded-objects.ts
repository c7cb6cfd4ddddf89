import { readFileSync } from 'node:fs';
import type { AlertProvider } from '../../src/api/alert-provider.ts';
import type { Canary } from '../../src/api/canary.ts';
import type { MetricTemplate } from '../../src/api/metric-template.ts';

interface Kinds {
  Canary: Canary;
  MetricTemplate: MetricTemplate;
  AlertProvider: AlertProvider;
}

/** What Flagger 1.44 and a real API server had: every Canary at each phase of nine rollouts, and what they refer to. */
export function recordedObjects<K extends keyof Kinds>(kind: K): Kinds[K][] {
  const file = new URL('recorded/flagger-1.44.jsonl', import.meta.url);
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .filter((object) => object.kind === kind);
}
