import type { SyntaxNode } from '@lezer/common';
import { type Matcher, ParseError, placeOf, type VectorSelector } from './ast.ts';

/** `up{job="a"}`, `{__name__="up"}`. Throws ParseError. */
export function parseSelector(text: string, node: SyntaxNode): VectorSelector {
  const identifier = node.getChild('Identifier');
  const name = identifier === null ? undefined : text.slice(identifier.from, identifier.to);
  const matchers: Matcher[] = name === undefined ? [] : [matcher('__name__', '=', name)];
  const list = node.getChild('LabelMatchers');
  for (let entry = list?.firstChild ?? null; entry !== null; entry = entry.nextSibling) {
    const next = parseMatcher(text, entry);
    const twice = next.name === '__name__' && next.op === '=' ? matchers.find((known) => known.name === '__name__') : undefined;
    if (twice !== undefined)
      throw new ParseError(placeOf(text, node.from), `metric name must not be set twice: "${twice.text}" or "${next.text}"`);
    matchers.push(next);
  }
  if (matchers.every(({ matches }) => matches(''))) {
    throw new ParseError(placeOf(text, node.from), 'vector selector must contain at least one non-empty matcher');
  }
  return { kind: 'selector', at: node.from, matchers, offsetMs: 0 };
}

function parseMatcher(text: string, node: SyntaxNode): Matcher {
  const parts = [node.firstChild, node.firstChild?.nextSibling, node.lastChild].map((part) => (part ? text.slice(part.from, part.to) : ''));
  if (node.name === 'QuotedLabelName') return matcher('__name__', '=', parseString(text.slice(node.from, node.to)));
  const [label = '', op = '', quoted = ''] = parts;
  const name = node.name === 'QuotedLabelMatcher' ? parseString(label) : label;
  try {
    return matcher(name, op as Matcher['op'], parseString(quoted));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ParseError(placeOf(text, node.from), `error parsing regexp: ${regexpProblem(error, parseString(quoted))}`);
  }
}

function matcher(name: string, op: Matcher['op'], text: string): Matcher {
  if (op === '=') return { name, op, text, equals: text, matches: (value) => value === text };
  if (op === '!=') return { name, op, text, matches: (value) => value !== text };
  const pattern = anchored(text);
  return { name, op, text, matches: (value) => pattern.test(value) === (op === '=~') };
}

/** Prometheus' regular expressions match whole values, and a dot matches a line break; RE2's named groups are spelled otherwise here. */
export function anchored(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern.replaceAll('(?P<', '(?<')})$`, 's');
}

function regexpProblem(error: SyntaxError, pattern: string): string {
  if (/unterminated group/i.test(error.message)) return `missing closing ): \`${pattern}\``;
  if (/unmatched '\)'/i.test(error.message)) return `unexpected ): \`${pattern}\``;
  if (/unterminated character class/i.test(error.message)) return `missing closing ]: \`${pattern.slice(pattern.lastIndexOf('['))}\``;
  if (/nothing to repeat/i.test(error.message)) return `missing argument to repetition operator: \`${pattern[0]}\``;
  return `invalid or unsupported Perl syntax: \`${pattern}\``;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' };

/** A PromQL string literal with its quotes; a backquoted one has no escapes. */
export function parseString(quoted: string): string {
  const body = quoted.slice(1, -1);
  if (quoted.startsWith('`')) return body;
  return body.replaceAll(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[0-7]{3}|.)/gs, (_all, code: string) => {
    if (/^[xu]./.test(code)) return String.fromCodePoint(Number.parseInt(code.slice(1), 16));
    if (/^[0-7]{3}$/.test(code)) return String.fromCodePoint(Number.parseInt(code, 8));
    return escapes[code] ?? code;
  });
}
