import { type Static, Type } from 'typebox';
import { canaryPhases } from '../api/canary-status.ts';
import { stringEnum } from '../api/schema.ts';

const { Object: Struct, Optional, String: Str } = Type;

const namespace = Str({
  pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
  maxLength: 63,
  description: 'A namespace: lower-case letters, digits and dashes, at most 63 characters.',
});
const name = Str({
  pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
  maxLength: 253,
  description: 'A name: lower-case letters, digits, dashes and dots, at most 253 characters.',
});
const phase = stringEnum(
  canaryPhases.filter((known) => known !== ''),
  { description: 'A phase.' },
);

export const CanaryPathSchema = Struct({ namespace, name }, { additionalProperties: false });
export type CanaryPath = Static<typeof CanaryPathSchema>;

export const ListQuerySchema = Struct({ namespace: Optional(namespace), phase: Optional(phase) }, { additionalProperties: false });
export type ListQuery = Static<typeof ListQuerySchema>;

export const EventsQuerySchema = Struct({ namespace: Optional(namespace) }, { additionalProperties: false });
export type EventsQuery = Static<typeof EventsQuerySchema>;

export const NoQuerySchema = Struct({}, { additionalProperties: false });
