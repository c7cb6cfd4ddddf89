import { type RunState, runStates } from '../api/run.ts';

/** xstate's value of a flat state name: `progressing.starting` is `{progressing: 'starting'}`. */
export function stateValueOf(state: RunState): string | Record<string, string> {
  const [parent, child] = state.split('.');
  return parent === undefined || child === undefined ? state : { [parent]: child };
}

/** The flat name of xstate's value; undefined for a value that this version does not know. */
export function stateOf(value: unknown): RunState | undefined {
  const name =
    typeof value === 'string' ? value : typeof value === 'object' && value !== null ? Object.entries(value)[0]?.join('.') : undefined;
  return runStates.find((state) => state === name);
}
