import { nearest } from '../nearest.ts';
import { knownFunctions } from './functions.ts';
import type { Command, Node, Operand, Pipe, Source } from './syntax.ts';
import { TemplateError } from './template-error.ts';
import { type Token, type TokenKind, tokensOf } from './tokens.ts';

/** Blocks and parentheses in one another. */
const deepest = 50;

const blocks: ReadonlySet<string> = new Set(['if', 'with', 'range']);
const unsupported: ReadonlySet<string> = new Set(['define', 'template', 'block', 'break', 'continue']);
const constants: ReadonlyMap<string, boolean | undefined> = new Map([
  ['true', true],
  ['false', false],
  ['nil', undefined],
]);

/** What a template says. Throws TemplateError. */
export function parse(template: string): readonly Node[] {
  const parser = createParser(tokensOf(template), template.length);
  return parser.parseTemplate();
}

interface Ended {
  readonly nodes: readonly Node[];
  /** What ended the list: `else` or `end`; undefined at the end of the text. */
  readonly by: 'else' | 'end' | undefined;
}

function createParser(tokens: readonly Token[], length: number) {
  let next = 0;
  let depth = 0;
  /** Names of variables in scope, innermost last. */
  let scope: readonly string[] = [''];

  const peek = (): Token => tokens[next] ?? { kind: 'close', offset: length, text: '' };
  const isAtEnd = () => next >= tokens.length;
  const skipSpace = () => {
    const skipped = peek().kind === 'space';
    if (skipped) next += 1;
    return skipped;
  };
  const take = (kind: TokenKind, what: string): Token => {
    const token = peek();
    if (isAtEnd() || token.kind !== kind) throw new TemplateError(token.offset, `${what} is missing here`);
    next += 1;
    return token;
  };
  const nested = <T>(offset: number, read: () => T): T => {
    if (depth >= deepest) throw new TemplateError(offset, `more than ${deepest} blocks or parentheses in one another`);
    depth += 1;
    const result = read();
    depth -= 1;
    return result;
  };
  const scoped = <T>(read: () => T): T => {
    const outer = scope;
    const result = read();
    scope = outer;
    return result;
  };

  function parseTemplate(): readonly Node[] {
    const { nodes, by } = parseList();
    if (by !== undefined) throw new TemplateError(tokens[next - 1]?.offset ?? 0, `{{ ${by} }} belongs to no block`);
    return nodes;
  }

  function parseList(): Ended {
    const nodes: Node[] = [];
    while (!isAtEnd()) {
      const token = peek();
      next += 1;
      if (token.kind === 'text') {
        nodes.push({ kind: 'text', text: token.text });
        continue;
      }
      skipSpace();
      const keyword = peek().kind === 'word' ? peek().text : '';
      if (keyword === 'end' || keyword === 'else') {
        next += 1;
        return { nodes, by: keyword };
      }
      nodes.push(parseAction(keyword, token.offset));
    }
    return { nodes, by: undefined };
  }

  function parseAction(keyword: string, offset: number): Node {
    if (unsupported.has(keyword)) throw new TemplateError(offset, `{{ ${keyword} }} cannot be used in a query`);
    if (blocks.has(keyword)) {
      next += 1;
      return parseBlock(keyword as 'if' | 'with' | 'range', offset);
    }
    const pipe = parsePipe();
    closeAction();
    return { kind: 'output', pipe };
  }

  function closeAction(): void {
    skipSpace();
    take('close', '}}');
  }

  function parseBlock(kind: 'if' | 'with' | 'range', offset: number): Node {
    return nested(offset, () =>
      scoped(() => {
        const pipe = parsePipe();
        if (pipe.variables.length > 1 && kind !== 'range') throw new TemplateError(pipe.offset, 'only range sets two variables');
        closeAction();
        const { nodes: body, by } = scoped(parseList);
        if (by === undefined) throw new TemplateError(offset, `{{ ${kind} }} is not closed by {{ end }}`);
        const otherwise = by === 'else' ? parseElse(kind, offset) : [];
        if (by === 'end') closeAction();
        return { kind, pipe, body, otherwise };
      }),
    );
  }

  function parseElse(kind: 'if' | 'with' | 'range', offset: number): readonly Node[] {
    skipSpace();
    const { kind: tokenKind, text } = peek();
    if (tokenKind === 'word' && text === kind && kind !== 'range') {
      next += 1;
      return [parseBlock(kind, offset)];
    }
    closeAction();
    const { nodes, by } = scoped(parseList);
    if (by !== 'end') throw new TemplateError(offset, `{{ ${kind} }} is not closed by {{ end }}`);
    closeAction();
    return nodes;
  }

  function parsePipe(): Pipe {
    skipSpace();
    const { offset } = peek();
    const { variables, sets } = parseVariables();
    const commands = [parseCommand()];
    while (peek().kind === '|') {
      next += 1;
      commands.push(parseCommand());
    }
    if (sets === 'new') scope = [...scope, ...variables];
    return { offset, commands, variables, sets };
  }

  /** `$a :=`, `$a =`, `$a, $b :=`; nothing is taken where the pipe has none. */
  function parseVariables(): Pick<Pipe, 'variables' | 'sets'> {
    const start = next;
    const variables: Token[] = [];
    while (peek().kind === 'variable') {
      variables.push(peek());
      next += 1;
      skipSpace();
      const { kind } = peek();
      if (kind === ':=' || kind === '=') {
        next += 1;
        return { variables: variables.map((token) => declared(token, kind)), sets: kind === ':=' ? 'new' : 'existing' };
      }
      if (kind !== ',' || variables.length > 1) break;
      next += 1;
      skipSpace();
    }
    next = start;
    return { variables: [], sets: 'new' };
  }

  function declared({ text, offset }: Token, sign: ':=' | '='): string {
    if (sign === '=' && !scope.includes(text)) throw new TemplateError(offset, `$${text} is not set anywhere before`);
    return text;
  }

  function parseCommand(): Command {
    skipSpace();
    const { offset } = peek();
    const operands: Operand[] = [];
    for (;;) {
      const { kind } = peek();
      if (kind === 'close' || kind === '|' || kind === ')' || isAtEnd()) break;
      operands.push(parseOperand());
      if (!skipSpace() && !['close', '|', ')'].includes(peek().kind)) throw new TemplateError(peek().offset, 'a space is missing here');
    }
    if (operands.length === 0) throw new TemplateError(offset, 'a value is missing here');
    return { offset, operands };
  }

  function parseOperand(): Operand {
    const { offset } = peek();
    const source = parseSource();
    const fields: string[] = [];
    if (source.kind === 'dot' && tokens[next - 1]?.kind === 'field') fields.push(tokens[next - 1]?.text ?? '');
    while (peek().kind === 'field') {
      fields.push(peek().text);
      next += 1;
    }
    return { offset, source, fields };
  }

  function parseSource(): Source {
    const token = peek();
    next += 1;
    switch (token.kind) {
      case 'literal':
        return { kind: 'literal', value: token.value };
      case 'dot':
      case 'field':
        return { kind: 'dot' };
      case 'variable':
        if (!scope.includes(token.text)) throw new TemplateError(token.offset, `$${token.text} is not set anywhere before`);
        return { kind: 'variable', name: token.text };
      case 'word':
        return constants.has(token.text) ? { kind: 'literal', value: constants.get(token.text) } : functionNamed(token);
      case '(': {
        const pipe = nested(token.offset, () => parsePipe());
        skipSpace();
        take(')', ')');
        return { kind: 'pipe', pipe };
      }
      default:
        throw new TemplateError(token.offset, `${JSON.stringify(token.text)} has no meaning here`);
    }
  }

  return { parseTemplate };
}

function functionNamed({ text, offset }: Token): Source {
  if (knownFunctions.has(text)) return { kind: 'function', name: text };
  const meant = nearest(text, [...knownFunctions]);
  throw new TemplateError(offset, `"${text}" is not known${meant === undefined ? '' : `, but ${meant} is`}`);
}
