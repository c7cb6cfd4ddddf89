import type { FastifySchemaValidationError } from 'fastify';
import { nearest } from '../api/nearest.ts';
import { alternatives, quote } from '../api/validation/issue.ts';
import { HttpError } from './http-error.ts';

/** What ajv says with `verbose`. */
interface Invalid extends FastifySchemaValidationError {
  readonly data?: unknown;
  readonly parentSchema?: { readonly description?: string; readonly properties?: Readonly<Record<string, unknown>> };
}

const parts: Readonly<Record<string, string>> = { querystring: 'query', params: 'path' };

/** The 400 for a request that does not fit its schema: which part, by JSON pointer, what it is, and what it may be. */
export function badRequest(errors: readonly Invalid[], part: string): HttpError {
  const [invalid] = errors;
  const inside = `/${parts[part] ?? part}`;
  if (invalid === undefined) return new HttpError(400, { error: 'the request does not fit', pointer: inside });
  const { keyword, params, instancePath, parentSchema = {} } = invalid;
  if (keyword === 'additionalProperties') {
    const given = String(params['additionalProperty']);
    return new HttpError(400, {
      error: unknownParameter(given, Object.keys(parentSchema.properties ?? {})),
      pointer: `${inside}/${escaped(given)}`,
    });
  }
  return new HttpError(400, { error: wrongValue(instancePath.slice(1), invalid), pointer: `${inside}${instancePath}` });
}

function unknownParameter(given: string, known: readonly string[]): string {
  const takes = known.length === 0 ? 'there are no parameters' : `there is ${alternatives(known)}`;
  return `${quote(given)} is no parameter; ${takes}${didYouMean(given, known)}`;
}

function wrongValue(name: string, { keyword, params, data, parentSchema = {} }: Invalid): string {
  if (Array.isArray(data)) return `${name} is given more than once`;
  if (keyword !== 'enum') return `${name} is ${quote(data)}; it must be ${inSentence(parentSchema.description ?? 'something else')}`;
  const known = (params['allowedValues'] as readonly string[] | undefined) ?? [];
  return `${name} is ${quote(data)}; it must be ${alternatives(known)}${didYouMean(String(data), known)}`;
}

function inSentence(description: string): string {
  return `${description.charAt(0).toLowerCase()}${description.slice(1)}`;
}

function didYouMean(given: string, known: readonly string[]): string {
  const meant = nearest(given, known);
  return meant === undefined ? '' : `. Did you mean ${meant}?`;
}

/** RFC 6901. */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
