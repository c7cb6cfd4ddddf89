import type { Log } from '../../platform/log.ts';

/** Warnings and errors of the controller as lines among the others; the rest is shown by its Events. */
export function controllerLog(say: (line: string) => void): Log {
  const line = (fields: object, message: string) => say(`controller: ${message} ${JSON.stringify(fields, errorText)}`);
  const log: Log = { debug: () => {}, info: () => {}, warn: line, error: line, child: () => log };
  return log;
}

function errorText(_: string, value: unknown): unknown {
  return value instanceof Error ? value.message : value;
}
