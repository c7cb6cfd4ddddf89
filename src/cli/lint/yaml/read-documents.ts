import {
  COLLECTION_STYLE,
  constructFromEvents,
  EVENT_ID,
  type Event,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml';
import { isWalkable } from './expansion.ts';
import { helmAction } from './helm.ts';
import { kubectlSchema } from './kubectl-schema.ts';
import { composeNodes, type YamlNode } from './node.ts';

/** A value as kubectl reads it, and where its parts stand. */
export interface YamlDocument {
  readonly value: unknown;
  readonly node: YamlNode;
}

/** Why a file cannot be read, and at which offset. Repeats nothing of its content, which may be secret. */
export interface ReadProblem {
  readonly code: 'YamlMalformed' | 'JsonMalformed' | 'HelmTemplate';
  readonly offset: number;
  readonly message: string;
  readonly remedy: string;
}

const mostAliases = 1000;
/** Values that aliases may make of any text, however short. */
const fewValues = 100_000;

/** Every document of a text, empty ones too. `format` json: one document, in JSON only. Never throws, whatever the text holds. */
export function readDocuments(text: string, format: 'yaml' | 'json'): readonly YamlDocument[] | ReadProblem {
  try {
    const events = parseEvents(text, {});
    const values = constructFromEvents(events, { source: text, schema: kubectlSchema, maxAliases: mostAliases });
    const limit = Math.max(fewValues, events.length);
    if (!values.every((value) => isWalkable(value, { mostValues: limit })))
      return malformed(0, 'its aliases make it too large or endless', 'Write out what they stand for.');
    const mistake = format === 'json' ? jsonMistake(text) : undefined;
    if (mistake !== undefined) return { ...notJson, offset: foreignOffset(text, events) ?? mistake };
    const nodes = composeNodes(text, events);
    return values.flatMap((value, index) => {
      const node = nodes[index];
      return node === undefined ? [] : [{ value, node }];
    });
  } catch (error) {
    // js-yaml warns that it may throw other errors as well.
    const known = error instanceof YAMLException ? error : undefined;
    const offset = known?.mark?.position ?? 0;
    return helmProblem(text, offset) ?? problemOf(offset, known?.reason ?? 'it cannot be parsed', format);
  }
}

function helmProblem(text: string, stoppedAt: number): ReadProblem | undefined {
  const offset = helmAction(text, stoppedAt);
  if (offset === undefined) return undefined;
  return {
    code: 'HelmTemplate',
    offset,
    message: 'This is a template of Helm, which is no YAML before it is rendered.',
    remedy: 'Render it first: helm template CHART | serin lint -',
  };
}

const remedies: readonly (readonly [RegExp, string])[] = [
  [/^tab characters/, 'Indent with spaces.'],
  [/^duplicated mapping key/, 'Take one of the two out.'],
  [/complex keys/, 'Write texts as keys, and put values that hold braces in quotes.'],
  [/^(?:deficient|bad) indentation/, 'Align it with its neighbours; a closing bracket stands further in than the line that opens it.'],
  [/^unidentified alias/, 'Define the anchor before, in the same document.'],
  [/^unknown .*tag/, 'Take the tag out.'],
];

function problemOf(offset: number, reason: string, format: 'yaml' | 'json'): ReadProblem {
  if (/^nesting exceeded/.test(reason))
    return malformed(offset, 'more than 100 levels stand in one another', 'Nothing that is checked here is so deep.');
  const remedy = remedies.find(([pattern]) => pattern.test(reason))?.[1] ?? '';
  return format === 'json' ? { ...notJson, offset } : malformed(offset, reason, remedy);
}

function malformed(offset: number, reason: string, remedy: string): ReadProblem {
  return { code: 'YamlMalformed', offset, message: `This is not readable as YAML: ${reason}.`, remedy };
}

const notJson = {
  code: 'JsonMalformed',
  message: 'This is not readable as JSON, as the name of the file says.',
  remedy: 'Mend it, or give the file the ending .yaml.',
} as const;

/** Where JSON.parse gives up; the beginning where it does not say. Its message would repeat the text. */
function jsonMistake(text: string): number | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return Number(/at position ([0-9]+)/.exec((error as Error).message)?.[1] ?? 0);
  }
}

/** The first thing that YAML has and JSON has not. */
function foreignOffset(text: string, events: readonly Event[]): number | undefined {
  for (const event of events) {
    if (event.type === EVENT_ID.ALIAS) return event.anchorStart - 1;
    if ((event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) && event.style === COLLECTION_STYLE.BLOCK) return event.start;
    if (event.type !== EVENT_ID.SCALAR || event.valueStart < 0) continue;
    const isText = event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    if (!isText && !isPlainJson(event, text)) return event.valueStart;
  }
  return undefined;
}

function isPlainJson({ style, valueStart, valueEnd }: ScalarEvent, text: string): boolean {
  return style === SCALAR_STYLE.PLAIN && jsonMistake(text.slice(valueStart, valueEnd)) === undefined;
}
