import { type DestinationStream, pino } from 'pino';

/** Structured log lines: fixed message text, data in fields. `child` adds fields to every line. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Log;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** JSON lines, on standard error where nothing else is given, with ISO times, level by name, and known secret fields censored (I12). */
export function createLog(level: LogLevel, destination: DestinationStream = pino.destination(2)): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: plainly },
      redact: { paths: ['token', 'password', 'authorization', '*.token', '*.password', '*.authorization'], censor: '[redacted]' },
    },
    destination,
  );
}

/** An error that was foreseen has a name of its own, and its message says it all; a stack is for the others. */
function plainly(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { stack, ...said } = pino.stdSerializers.err(error);
  return nativeNames.has(error.name) ? { ...said, stack } : said;
}

const nativeNames: ReadonlySet<string> = new Set(
  [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError].map(({ name }) => name),
);
