import { parseDurationMs } from './promql/durations.ts';

/** A request parameter that cannot be read; the message is the one that Prometheus sends. */
export class ParameterError extends Error {
  override readonly name = 'ParameterError';
}

export function invalidParameter(name: string, problem: string): ParameterError {
  return new ParameterError(`invalid parameter "${name}": ${problem}`);
}

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Seconds since the epoch, or RFC 3339, in milliseconds. */
export function parseTimeMs(name: string, value: string, prefix = ''): number {
  if (decimal.test(value)) return Math.round(Number(value) * 1000);
  if (rfc3339.test(value)) return Date.parse(value);
  throw invalidParameter(name, `${prefix}cannot parse "${value}" to a valid timestamp`);
}

/** Seconds, or `15s`, in milliseconds. */
export function parseStepMs(name: string, value: string): number {
  const milliseconds = decimal.test(value) ? Number(value) * 1000 : parseDurationMs(value);
  if (milliseconds === undefined) throw invalidParameter(name, `cannot parse "${value}" to a valid duration`);
  return milliseconds;
}
