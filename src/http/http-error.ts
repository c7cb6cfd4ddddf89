import type { ErrorDto } from './dto.ts';

/** A request that gets no answer, and what it gets instead. The body is shown as it is, so it holds no secret (I12). */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly statusCode: number;
  readonly body: ErrorDto;
  readonly headers: Readonly<Record<string, string>>;

  constructor(statusCode: number, body: ErrorDto, headers: Readonly<Record<string, string>> = {}) {
    super(body.error);
    this.statusCode = statusCode;
    this.body = body;
    this.headers = headers;
  }
}
