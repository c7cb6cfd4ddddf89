import { cutLines } from '../platform/cut-lines.ts';
import { evaluate } from './query-template/evaluate.ts';
import { parse } from './query-template/parser.ts';
import type { Node } from './query-template/syntax.ts';
import { placeOf, TemplateError } from './query-template/template-error.ts';
import type { Value } from './query-template/values.ts';

/** Characters of a template. */
const longestTemplate = 65_536;
/** Characters of what is said of it, which may name a part of it. */
const longestMessage = 256;

/** A template that was read without error. */
export interface QueryTemplate {
  readonly text: string;
  readonly nodes: readonly Node[];
}

/** What is wrong, as a sentence without its full stop (a question has its mark), and where; line and column count from 1. */
export interface QueryTemplateError {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** What the functions of the same name stand for (flagger-routing section 2.2). */
export interface QueryTemplateValues {
  /** Name of the Canary. */
  readonly name: string;
  readonly namespace: string;
  readonly target: string;
  readonly service: string;
  readonly ingress: string;
  readonly route: string;
  readonly interval: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Reads Flagger's query templates: Go's text/template with if, with, range, variables, pipes, printf and the comparisons, without define and
 * template. Hostile text is bounded in length and depth. Never throws.
 */
export function parseQueryTemplate(
  text: string,
): { readonly ok: true; readonly template: QueryTemplate } | { readonly ok: false; readonly error: QueryTemplateError } {
  if (text.length > longestTemplate) {
    return { ok: false, error: { message: `the template has more than ${longestTemplate} characters`, line: 1, column: 1 } };
  }
  return guarded(text, () => ({ template: { text, nodes: parse(text) } }));
}

/** Writes the query. A variable that is missing is an error, as in Flagger. Bounded in steps and length. Never throws; a repeat gives the same. */
export function renderQueryTemplate(
  template: QueryTemplate,
  values: QueryTemplateValues,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly error: QueryTemplateError } {
  const { variables, ...texts } = values;
  const known = new Map<string, Value>([...Object.entries(texts), ['variables', new Map(Object.entries(variables))]]);
  return guarded(template.text, () => ({ text: evaluate(template.nodes, known) }));
}

function guarded<T extends object>(
  text: string,
  read: () => T,
): ({ readonly ok: true } & T) | { readonly ok: false; readonly error: QueryTemplateError } {
  try {
    return { ok: true, ...read() };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { ok: false, error: { message: cutLines(error.message, longestMessage), ...placeOf(text, error.offset) } };
  }
}
