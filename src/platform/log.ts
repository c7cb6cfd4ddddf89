import { pino } from 'pino';

/** Structured log lines: fixed message text, data in fields. `child` adds fields to every line. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Log;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** JSON lines on standard error, ISO times, level by name, and known secret fields censored (I12). */
export function createLog(level: LogLevel): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: ['token', 'password', 'authorization', '*.token', '*.password', '*.authorization'], censor: '[redacted]' },
    },
    pino.destination(2),
  );
}
