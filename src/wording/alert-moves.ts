import type { Canary } from '../api/canary.ts';
import { retryAnnotation } from '../api/group.ts';
import type { Run } from '../api/run.ts';
import type { AlertField } from './alert.ts';

/** Lines to paste, one move each; '' is none. */
export function nextMoves(...moves: readonly string[]): AlertField {
  return { name: 'Next moves', value: moves.filter((move) => move !== '').join('\n') };
}

/** The run's id is a value that no retry before it had (I5). */
export function retry(canary: Canary, run: Run): string {
  return `Try it again: kubectl annotate canary ${inNamespace(canary)} --overwrite ${retryAnnotation}=${run.id}`;
}

export function status(canary: Canary): string {
  return `See pods and checks: serin status ${inNamespace(canary)}`;
}

export function watch(canary: Canary): string {
  return `Follow it: serin watch ${inNamespace(canary)}`;
}

/** Rendered queries stand in the record and not in the alert: they are long. '' where nothing was measured. */
export function queries(canary: Canary, { checks = [] }: Run): string {
  if (checks.length === 0) return '';
  return `See the queries: kubectl get canary ${inNamespace(canary)} -o jsonpath='{.status.run.checks}'`;
}

const inNamespace = ({ metadata }: Canary) => `${metadata.name} -n ${metadata.namespace}`;
