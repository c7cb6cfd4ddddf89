/** One cause of an invalid object, as in `status.details.causes`. */
export interface FieldError {
  readonly reason:
    | 'FieldValueRequired'
    | 'FieldValueInvalid'
    | 'FieldValueNotSupported'
    | 'FieldValueTooLong'
    | 'FieldValueTooMany'
    | 'FieldValueTypeInvalid'
    | 'FieldValueDuplicate'
    | 'FieldValueForbidden'
    | 'FieldManagerConflict';
  /** `spec.containers[0].name`. */
  readonly field: string;
  readonly message: string;
}

/** What an error is about: the resource as in paths for most errors, the kind for invalid objects. */
export interface ErrorSubject {
  readonly group: string;
  /** Plural, or the kind where the API server names the kind. */
  readonly kind: string;
  readonly name?: string | undefined;
}

/** The `Status` object that the API server answers with. */
export interface StatusBody {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: object;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: object;
  readonly code?: number;
}

/** A request that failed, carrying the body that Kubernetes sends for it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly body: StatusBody & { readonly code: number };

  /** An empty `reason` is left out. */
  constructor(code: number, reason: string, message: string, details?: object) {
    super(message);
    const cause = { ...(reason !== '' && { reason }), ...(details && { details }) };
    this.body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, ...cause, code };
  }
}

const titleOf = (subject: ErrorSubject) => `${subject.kind}${subject.group === '' ? '' : `.${subject.group}`} "${subject.name ?? ''}"`;

const detailsOf = ({ group, kind, name }: ErrorSubject) => ({
  ...(name !== undefined && name !== '' && { name }),
  ...(group !== '' && { group }),
  kind,
});

export function notFound(subject: ErrorSubject): ApiError {
  return new ApiError(404, 'NotFound', `${titleOf(subject)} not found`, detailsOf(subject));
}

/** No such path. */
export function noSuchPath(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function alreadyExists(subject: ErrorSubject): ApiError {
  return new ApiError(409, 'AlreadyExists', `${titleOf(subject)} already exists`, detailsOf(subject));
}

export function conflict(subject: ErrorSubject, why: string): ApiError {
  return new ApiError(409, 'Conflict', `Operation cannot be fulfilled on ${titleOf(subject)}: ${why}`, detailsOf(subject));
}

export function staleObject(subject: ErrorSubject): ApiError {
  return conflict(subject, 'the object has been modified; please apply your changes to the latest version and try again');
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

export function forbidden(subject: ErrorSubject, why: string): ApiError {
  return new ApiError(403, 'Forbidden', `${titleOf(subject)} is forbidden: ${why}`, detailsOf(subject));
}

export function methodNotAllowed(): ApiError {
  return new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

/** Custom resources name what they take. */
export function unsupportedMediaType(accepted?: readonly string[]): ApiError {
  if (accepted === undefined) return new ApiError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new ApiError(415, 'UnsupportedMediaType', message);
}

export function expired(message: string): ApiError {
  return new ApiError(410, 'Expired', message);
}

/** What the real server answers when a patch does not fit: a failed `test`, a missing path. */
export function patchRejected(): ApiError {
  return new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
}

export function invalid(subject: ErrorSubject, errors: readonly FieldError[]): ApiError {
  const texts = [...new Set(errors.map((error) => `${error.field}: ${error.message}`))];
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return new ApiError(422, 'Invalid', `${titleOf(subject)} is invalid: ${list}`, {
    ...detailsOf(subject),
    causes: errors.map(({ reason, message, field }) => ({ reason, message, field })),
  });
}

/** Fields of other managers that an apply would change; `message` of each names the manager. */
export function applyConflict(conflicts: readonly FieldError[]): ApiError {
  const [first] = conflicts;
  const managers = [...new Set(conflicts.map((one) => one.message))].sort();
  const lists = managers.map((manager) => {
    const fields = conflicts.filter((one) => one.message === manager).map((one) => `- ${one.field}`);
    return `${manager.replace('conflict', 'conflicts')}:\n${fields.join('\n')}`;
  });
  const told =
    conflicts.length === 1 && first !== undefined
      ? `1 conflict: ${first.message}: ${first.field}`
      : `${conflicts.length} conflicts: ${lists.join('\n')}`;
  return new ApiError(409, 'Conflict', `Apply failed with ${told}`, { causes: conflicts });
}
