import type { TObject, TSchema } from 'typebox';

export interface Answer {
  readonly description: string;
  /** By media type. */
  readonly content: Readonly<Record<string, { readonly schema: TSchema }>>;
}

/** A route's schema, and what the OpenAPI document says of it: fastify validates by the one and openapi.ts writes the other, so they are the same. */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  /** `token`: an authenticator is asked, where there is one. */
  readonly access: 'open' | 'token';
  readonly params?: TObject;
  readonly querystring?: TObject;
  readonly response: Readonly<Record<number, Answer>>;
}

export function jsonAnswer(description: string, schema: TSchema): Answer {
  return { description, content: { 'application/json': { schema } } };
}
