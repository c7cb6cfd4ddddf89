import { Type } from 'typebox';
import { oneProperty } from './schema.ts';

const { Optional, Record: Dictionary, String: Str } = Type;

const exact = () => Optional(Str({ description: 'The whole value is this.' }));
const prefix = () => Optional(Str({ description: 'The value begins with this.' }));
const suffix = () => Optional(Str({ description: 'The value ends with this.' }));
const regex = () => Optional(Str({ description: 'The value matches this regular expression (RE2).' }));

/** A condition on a text. An empty one, which Flagger accepts, only asks that the text is there. */
export function textMatch(description: string) {
  return oneProperty({ exact: exact(), prefix: prefix(), regex: regex() }, { description, required: 'at most one' });
}

/** Conditions on texts by name (headers, query parameters). */
export function textMatches(description: string) {
  return Dictionary(Str(), textMatch('Condition on the value.'), { description });
}

/** Conditions on headers for A/B testing; each states exactly one condition, `suffix` among them. */
export function headerMatches(description: string) {
  const condition = oneProperty(
    { exact: exact(), prefix: prefix(), suffix: suffix(), regex: regex() },
    { description: 'Condition on the value.', required: 'exactly one' },
  );
  return Dictionary(Str(), condition, { description });
}
