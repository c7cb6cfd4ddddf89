import { TemplateError } from './template-error.ts';

const simple: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', '"': '"' };
const hexLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Reads a text in `"…"` with Go's escapes, or in back quotes without any, that begins at `start`. */
export function quotedText(template: string, start: number): { readonly value: string; readonly end: number } {
  if (template[start] === '`') {
    const end = template.indexOf('`', start + 1);
    if (end < 0) throw new TemplateError(start, 'the text is not closed by a back quote');
    return { value: template.slice(start + 1, end), end: end + 1 };
  }
  let value = '';
  let at = start + 1;
  while (template[at] !== '"') {
    const character = template[at];
    if (character === undefined || character === '\n') throw new TemplateError(start, 'the text is not closed by "');
    if (character === '\\') {
      const read = readEscape(template, at);
      value += read.value;
      at = read.end;
    } else {
      value += character;
      at += 1;
    }
  }
  return { value, end: at + 1 };
}

function readEscape(template: string, at: number): { readonly value: string; readonly end: number } {
  const letter = template[at + 1] ?? '';
  const plain = Object.hasOwn(simple, letter) ? simple[letter] : undefined;
  if (plain !== undefined) return { value: plain, end: at + 2 };
  const length = Object.hasOwn(hexLengths, letter) ? (hexLengths[letter] ?? 0) : 0;
  const digits = template.slice(at + 2, at + 2 + length);
  const code = length > 0 && digits.length === length && /^[0-9a-fA-F]+$/.test(digits) ? Number.parseInt(digits, 16) : undefined;
  if (code === undefined || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
    throw new TemplateError(at, `\\${letter} is no escape of a text; write \\\\ for a backslash`);
  return { value: String.fromCodePoint(code), end: at + 2 + length };
}
