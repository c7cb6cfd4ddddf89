import { quotedText } from './quoted-text.ts';
import { TemplateError } from './template-error.ts';

export type TokenKind =
  | 'text'
  | 'open'
  | 'close'
  | 'space'
  | 'word'
  | 'field'
  | 'dot'
  | 'variable'
  | 'literal'
  | '|'
  | '('
  | ')'
  | ','
  | ':='
  | '=';

/** `value` of a literal; `text` of everything else: a word's, field's or variable's name without its mark. */
export interface Token {
  readonly kind: TokenKind;
  readonly offset: number;
  readonly text: string;
  readonly value?: string | number;
}

const space = /[ \t\r\n]+/y;
const trimmedOpen = /\{\{-[ \t\r\n]+/y;
const trimmedClose = /[ \t\r\n]+-\}\}/y;
const comment = /\/\*[\s\S]*?\*\/([ \t\r\n]+-)?\}\}/y;
const word = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
const number = /[+-]?(?:0[xX][0-9a-fA-F]+|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)/y;
const signs = [':=', '=', '|', '(', ')', ','] as const;

/** Cuts a template into text and the tokens of its actions, with the white space next to `{{-` and `-}}` and all comments gone. */
export function tokensOf(template: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let trim = false;
  while (at < template.length) {
    const open = template.indexOf('{{', at);
    const end = open < 0 ? template.length : open;
    const trimmed = open >= 0 && match(trimmedOpen, template, open) !== undefined;
    pushText(tokens, template.slice(at, end), { offset: at, start: trim, end: trimmed });
    if (open < 0) break;
    const action = readAction(template, open, trimmed);
    tokens.push(...action.tokens);
    at = action.end;
    trim = action.trims;
  }
  return tokens;
}

function pushText(tokens: Token[], text: string, trim: { offset: number; start: boolean; end: boolean }): void {
  const started = trim.start ? text.replace(/^[ \t\r\n]+/, '') : text;
  const kept = trim.end ? withoutSpaceAtEnd(started) : started;
  if (kept !== '') tokens.push({ kind: 'text', offset: trim.offset, text: kept });
}

/** A regular expression would look again from every blank in the text, which takes seconds for a long one. */
function withoutSpaceAtEnd(text: string): string {
  let end = text.length;
  while (end > 0 && ' \t\r\n'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

interface Action {
  readonly tokens: readonly Token[];
  readonly end: number;
  readonly trims: boolean;
}

function readAction(template: string, open: number, trimmed: boolean): Action {
  const start = open + (trimmed ? (match(trimmedOpen, template, open)?.length ?? 2) : 2);
  if (template.startsWith('/*', start)) {
    const found = match(comment, template, start);
    if (found === undefined) throw new TemplateError(open, 'the comment is not closed by */}}');
    return { tokens: [], end: start + found.length, trims: found.endsWith('-}}') };
  }
  const tokens: Token[] = [{ kind: 'open', offset: open, text: '{{' }];
  let at = start;
  while (at < template.length) {
    const closing = match(trimmedClose, template, at) ?? (template.startsWith('}}', at) ? '}}' : undefined);
    if (closing !== undefined) {
      tokens.push({ kind: 'close', offset: at, text: '}}' });
      return { tokens, end: at + closing.length, trims: closing.length > 2 };
    }
    const token = readToken(template, at);
    tokens.push(token.token);
    at = token.end;
  }
  throw new TemplateError(open, 'the action is not closed by }}');
}

function readToken(template: string, at: number): { token: Token; end: number } {
  const as = (kind: TokenKind, length: number, text = template.slice(at, at + length)) => ({
    token: { kind, offset: at, text },
    end: at + length,
  });
  const blank = match(space, template, at);
  if (blank !== undefined) return as('space', blank.length);
  const character = template[at] ?? '';
  if (character === '"' || character === '`') {
    const { value, end } = quotedText(template, at);
    return { token: { kind: 'literal', offset: at, text: template.slice(at, end), value }, end };
  }
  const digits = match(number, template, at);
  if (digits !== undefined) {
    const value = Number(digits.replace(/^\+/, ''));
    if (!Number.isFinite(value)) throw new TemplateError(at, 'the number is too large');
    return { token: { kind: 'literal', offset: at, text: digits, value }, end: at + digits.length };
  }
  const name = match(word, template, at);
  if (name !== undefined) return as('word', name.length);
  if (character === '.' || character === '$') {
    const after = match(word, template, at + 1) ?? '';
    if (character === '$') return as('variable', 1 + after.length, after);
    return after === '' ? as('dot', 1) : as('field', 1 + after.length, after);
  }
  const sign = signs.find((candidate) => template.startsWith(candidate, at));
  if (sign === undefined) throw new TemplateError(at, `${JSON.stringify(character)} has no meaning here`);
  return as(sign, sign.length);
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
