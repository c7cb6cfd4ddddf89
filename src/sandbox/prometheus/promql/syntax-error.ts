import { ParseError, placeOf } from './ast.ts';

const keywords = new Set([
  'by',
  'without',
  'on',
  'ignoring',
  'group_left',
  'group_right',
  'bool',
  'offset',
  'and',
  'or',
  'unless',
  'atan2',
]);

/** Words a syntax error as Prometheus' own parser would, for the mistakes that people make; `offset` is where the grammar gave up. */
export function syntaxError(text: string, offset: number): ParseError {
  const scan = scanBrackets(text);
  if (scan.kind === 'string') return new ParseError(placeOf(text, scan.at), 'unterminated quoted string');
  const at = offset + (/^\s*/.exec(text.slice(offset))?.[0].length ?? 0);
  const rest = text.slice(at);
  if (rest === '' && scan.kind === 'open') return new ParseError(placeOf(text, text.length), unclosed(scan.bracket));
  const unknown = /([a-zA-Z_:][\w:]*)\s*$/.exec(text.slice(0, at));
  if (rest.startsWith('(') && unknown !== null && scan.kind === 'open')
    return new ParseError(placeOf(text, text.length), unclosed(scan.bracket));
  if (rest.startsWith('(') && unknown !== null) return unknownFunction(text, at - unknown[0].length, unknown[1] ?? '');
  // Prometheus counts a parenthesis that closes nothing as read already.
  const place = placeOf(text, rest.startsWith(')') && scan.kind === 'closed' ? at + 1 : at);
  return new ParseError(place, `unexpected ${describeToken(rest)}${expectation(text.slice(0, at))}`);
}

const expectations: readonly (readonly [RegExp, string])[] = [
  [/\boffset\s*$/i, ' in offset, expected number, duration, step(), or range()'],
  [/@\s*((start|end)\s*)?$/i, ' in @, expected timestamp'],
  [/\b(by|without|on|ignoring|group_left|group_right)\s*$/i, ' in grouping opts, expected "("'],
  [/\b(by|without|on|ignoring|group_left|group_right)\s*\(\s*(\w+\s*,\s*)*\w+\s+$/i, ' in grouping opts, expected "," or ")"'],
  [/[{,]\s*\w+\s*(=|!=|=~|!~)\s*$/, ' in label matching, expected string'],
  [/\{([^}]*,)?\s*\w+\s+$/, ' in label matching, expected label matching operator'],
];

/** What would have been right after the text read so far. */
function expectation(before: string): string {
  return expectations.find(([pattern]) => pattern.test(before))?.[1] ?? '';
}

function unclosed(bracket: string): string {
  return bracket === 'brace' ? 'unexpected end of input inside braces' : `unclosed left ${bracket}`;
}

export function unknownFunction(text: string, offset: number, name: string): ParseError {
  return new ParseError(placeOf(text, offset), `unknown function with name "${name}"`);
}

type Scan =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open'; readonly bracket: string }
  | { readonly kind: 'string'; readonly at: number };

const brackets: Readonly<Record<string, string>> = { '(': 'parenthesis', '[': 'bracket', '{': 'brace' };

function scanBrackets(text: string): Scan {
  const open: string[] = [];
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? '';
    if (character === '"' || character === "'" || character === '`') {
      const string = /^(["'`])(?:\\.|(?!\1).)*\1/s.exec(text.slice(index));
      if (string === null) return { kind: 'string', at: index };
      index += string[0].length - 1;
    } else if (character in brackets) open.push(brackets[character] ?? '');
    else if (')]}'.includes(character)) open.pop();
  }
  const innermost = open.at(-1);
  return innermost === undefined ? { kind: 'closed' } : { kind: 'open', bracket: innermost };
}

function describeToken(rest: string): string {
  if (rest === '') return 'end of input';
  const [string] = /^(["'`])(?:\\.|(?!\1).)*\1/s.exec(rest) ?? [];
  if (string !== undefined) return `string ${JSON.stringify(string)}`;
  const [word] = /^[a-zA-Z_:][\w:]*/.exec(rest) ?? [];
  if (word !== undefined) return keywords.has(word.toLowerCase()) ? `<${word.toLowerCase()}>` : `identifier "${word}"`;
  const [number] = /^[\d.]+\w*/.exec(rest) ?? [];
  if (number !== undefined && /^\d/.test(number)) return `number "${number}"`;
  if (rest.startsWith(')')) return "right parenthesis ')'";
  const [operator] = /^(=~|!~|==|!=|>=|<=|[-+*/%^<>=,:{}[\]()@])/.exec(rest) ?? [];
  return operator === undefined ? `character: '${rest[0]}'` : `"${operator}"`;
}
