import type { Log, LogLevel } from '../../src/platform/log.ts';

export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** A log that keeps its lines, with the fields of `child` merged in, for tests that ask what was said and how often. */
export function recordingLog(): Log & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at = (bound: object): Log => {
    const line = (level: LogLevel) => (fields: object, message: string) => {
      lines.push({ ...bound, ...fields, level, message });
    };
    return {
      debug: line('debug'),
      info: line('info'),
      warn: line('warn'),
      error: line('error'),
      child: (more) => at({ ...bound, ...more }),
    };
  };
  return { ...at({}), lines };
}
