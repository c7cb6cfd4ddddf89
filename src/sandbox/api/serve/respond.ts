import { ApiError } from '../api-error.ts';
import type { WholeResponse } from './request.ts';

export function jsonResponse(status: number, value: unknown, warnings: readonly string[] = []): WholeResponse {
  const warning = warnings.map((text) => `299 - ${JSON.stringify(text)}`).join(', ');
  const headers = { 'content-type': 'application/json', ...(warning !== '' && { warning }) };
  return { status, headers, body: `${JSON.stringify(value)}\n` };
}

export function textResponse(status: number, text: string): WholeResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: text };
}

/** The answer to a request that failed. What is no ApiError is a defect of ours and goes up. */
export function errorResponse(error: unknown): WholeResponse {
  if (!(error instanceof ApiError)) throw error;
  const { body } = error;
  const retry = (body.details as { retryAfterSeconds?: number } | undefined)?.retryAfterSeconds;
  const response = jsonResponse(body.code, body);
  return retry === undefined ? response : { ...response, headers: { ...response.headers, 'retry-after': String(retry) } };
}
