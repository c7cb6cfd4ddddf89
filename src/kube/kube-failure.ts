import { cutLines } from '../platform/cut-lines.ts';
import { TransportError, type TransportErrorKind } from '../platform/transport-error.ts';
import { KubeError, type KubeErrorReason } from './kube-error.ts';

/** What of a request goes into an error. */
export interface FailedCall {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** A JSON patch, which may fail by one of its `test`s. */
  readonly patch?: 'json-patch';
}

/** The parts of a Kubernetes `Status` that we read. */
interface StatusBody {
  readonly reason?: string;
  readonly message?: string;
  readonly code?: number;
  readonly details?: { readonly causes?: readonly unknown[]; readonly retryAfterSeconds?: number };
}

/** The error for an answer that is not 2xx. `nowMs` is wall time, for a Retry-After that is a date. */
export function failureOfAnswer(
  call: FailedCall,
  answer: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string },
  nowMs: number,
): KubeError {
  const status = parseStatus(answer.body);
  const header = answer.headers['retry-after'];
  return failure(call, { code: answer.status, status, retryAfterMs: header === undefined ? undefined : retryAfterMs(header, nowMs) });
}

/** The error for the object of an `ERROR` event of a watch, which is a `Status`. */
export function failureOfEvent(call: FailedCall, object: unknown): KubeError {
  const status = isStatus(object) ? object : {};
  return failure(call, { code: status.code ?? 0, status, retryAfterMs: undefined });
}

/** The error for a request without an answer. */
export function failureOfTransport(call: FailedCall, thrown: unknown): unknown {
  if (!(thrown instanceof TransportError)) return thrown;
  const where = thrown.message.replace(`${call.method} `, '');
  return new KubeError(transportReasons[thrown.kind], 0, `${call.method} ${call.path}: ${where}`, { cause: thrown });
}

const transportReasons: Record<TransportErrorKind, KubeErrorReason> = {
  timeout: 'Timeout',
  refused: 'Unreachable',
  reset: 'Unreachable',
  tooLarge: 'Other',
  aborted: 'Other',
};

/** True when the API server surely has not acted on the request, so that even a write can be repeated. */
export function surelyNotExecuted(error: KubeError): boolean {
  if (error.reason === 'TooManyRequests') return error.retryAfterMs !== undefined;
  return error.cause instanceof TransportError && error.cause.kind === 'refused';
}

function failure(call: FailedCall, answer: { code: number; status: StatusBody; retryAfterMs: number | undefined }): KubeError {
  const { code, status } = answer;
  const seconds = status.details?.retryAfterSeconds;
  const retryAfterMs = answer.retryAfterMs ?? (seconds === undefined ? undefined : seconds * 1000);
  const text = safeText(call, code, status);
  return new KubeError(
    reasonOf(call, code, status),
    code,
    `${call.method} ${call.path}: ${text}`,
    retryAfterMs === undefined ? {} : { retryAfterMs },
  );
}

function reasonOf(call: FailedCall, code: number, status: StatusBody): KubeErrorReason {
  switch (code) {
    case 401:
      return 'Unauthorized';
    case 403:
      return 'Forbidden';
    case 404:
      return 'NotFound';
    case 409:
      return status.reason === 'AlreadyExists' ? 'AlreadyExists' : 'Conflict';
    case 410:
      return 'Expired';
    case 422:
      return call.patch !== undefined && isFailedTest(status) ? 'TestFailed' : 'Invalid';
    case 429:
      return 'TooManyRequests';
    default:
      return code >= 500 ? 'ServerError' : 'Other';
  }
}

/**
 * The API server (1.34, seen) answers a failed `test`, like an `add` below what is not there, with a Status of reason `Invalid` that has neither causes nor
 * a word about the test; a result that does not validate names its causes.
 */
function isFailedTest(status: StatusBody): boolean {
  const causes = status.details?.causes ?? [];
  const message = (status.message ?? '').slice(0, longestText);
  return causes.length === 0 && /rejected our request due to an error in our request|\btest(ing)? .*failed/.test(message);
}

const longestText = 512;

function safeText(call: FailedCall, code: number, status: StatusBody): string {
  // A Secret's content can stand in what the server says about it.
  const told = /\/secrets(\/|$)/.test(call.path) && (code === 400 || code === 422) ? undefined : status.message;
  const text = told === undefined ? `the API server answered ${code}` : withoutValues(told);
  return cutLines(text, longestText);
}

/**
 * A value that does not validate is quoted by the server, at times with the whole object around it. One without an end goes on to the end of the
 * message, so that each is looked at once, however many a message holds.
 */
function withoutValues(message: string): string {
  return message.replace(
    /((?:Invalid|Unsupported|Duplicate|Forbidden) value): (?:"(?:[^"\\]|\\.)*(?:"|\\?$)|\{(?:.*\}|.*$)|\[(?:.*\]|.*$))/gs,
    '$1',
  );
}

function parseStatus(body: string): StatusBody {
  try {
    const parsed: unknown = JSON.parse(body);
    return isStatus(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

function isStatus(value: unknown): value is StatusBody {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Status';
}

function retryAfterMs(header: string, nowMs: number): number | undefined {
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
