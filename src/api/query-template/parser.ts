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
  return new Parser(template).parseTemplate();
}

interface Ended {
  readonly nodes: readonly Node[];
  /** What ended the list: `else` or `end`; undefined at the end of the text. */
  readonly by: 'else' | 'end' | undefined;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #next = 0;
  #depth = 0;
  /** Names of variables in scope, innermost last. */
  #scope: readonly string[] = [''];

  constructor(template: string) {
    this.#tokens = tokensOf(template);
    this.#end = { kind: 'close', offset: template.length, text: '' };
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? this.#end;
  }

  #isAtEnd(): boolean {
    return this.#next >= this.#tokens.length;
  }

  #skipSpace(): boolean {
    const skipped = this.#peek().kind === 'space';
    if (skipped) this.#next += 1;
    return skipped;
  }

  #take(kind: TokenKind, what: string): void {
    const token = this.#peek();
    if (this.#isAtEnd() || token.kind !== kind) throw new TemplateError(token.offset, `${what} is missing here`);
    this.#next += 1;
  }

  #nested<T>(offset: number, read: () => T): T {
    if (this.#depth >= deepest) throw new TemplateError(offset, `more than ${deepest} blocks or parentheses in one another`);
    this.#depth += 1;
    const result = read();
    this.#depth -= 1;
    return result;
  }

  #scoped<T>(read: () => T): T {
    const outer = this.#scope;
    const result = read();
    this.#scope = outer;
    return result;
  }

  parseTemplate(): readonly Node[] {
    const { nodes, by } = this.#parseList();
    if (by !== undefined) throw new TemplateError(this.#tokens[this.#next - 1]?.offset ?? 0, `{{ ${by} }} belongs to no block`);
    return nodes;
  }

  #parseList(): Ended {
    const nodes: Node[] = [];
    while (!this.#isAtEnd()) {
      const token = this.#peek();
      this.#next += 1;
      if (token.kind === 'text') {
        nodes.push({ kind: 'text', text: token.text });
        continue;
      }
      this.#skipSpace();
      const keyword = this.#peek().kind === 'word' ? this.#peek().text : '';
      if (keyword === 'end' || keyword === 'else') {
        this.#next += 1;
        return { nodes, by: keyword };
      }
      nodes.push(this.#parseAction(keyword, token.offset));
    }
    return { nodes, by: undefined };
  }

  #parseAction(keyword: string, offset: number): Node {
    if (unsupported.has(keyword)) throw new TemplateError(offset, `{{ ${keyword} }} cannot be used in a query`);
    if (blocks.has(keyword)) {
      this.#next += 1;
      return this.#parseBlock(keyword as 'if' | 'with' | 'range', offset);
    }
    const pipe = this.#parsePipe();
    this.#closeAction();
    return { kind: 'output', pipe };
  }

  #closeAction(): void {
    this.#skipSpace();
    this.#take('close', '}}');
  }

  #parseBlock(kind: 'if' | 'with' | 'range', offset: number): Node {
    return this.#nested(offset, () =>
      this.#scoped(() => {
        const pipe = this.#parsePipe();
        if (pipe.variables.length > 1 && kind !== 'range') throw new TemplateError(pipe.offset, 'only range sets two variables');
        this.#closeAction();
        const { nodes: body, by } = this.#scoped(() => this.#parseList());
        if (by === undefined) throw new TemplateError(offset, `{{ ${kind} }} is not closed by {{ end }}`);
        const otherwise = by === 'else' ? this.#parseElse(kind, offset) : [];
        if (by === 'end') this.#closeAction();
        return { kind, pipe, body, otherwise };
      }),
    );
  }

  #parseElse(kind: 'if' | 'with' | 'range', offset: number): readonly Node[] {
    this.#skipSpace();
    const { kind: tokenKind, text } = this.#peek();
    if (tokenKind === 'word' && text === kind && kind !== 'range') {
      this.#next += 1;
      return [this.#parseBlock(kind, offset)];
    }
    this.#closeAction();
    const { nodes, by } = this.#scoped(() => this.#parseList());
    if (by !== 'end') throw new TemplateError(offset, `{{ ${kind} }} is not closed by {{ end }}`);
    this.#closeAction();
    return nodes;
  }

  #parsePipe(): Pipe {
    this.#skipSpace();
    const { offset } = this.#peek();
    const { variables, sets } = this.#parseVariables();
    const commands = [this.#parseCommand()];
    while (this.#peek().kind === '|') {
      this.#next += 1;
      commands.push(this.#parseCommand());
    }
    if (sets === 'new') this.#scope = [...this.#scope, ...variables];
    return { offset, commands, variables, sets };
  }

  /** `$a :=`, `$a =`, `$a, $b :=`; nothing is taken where the pipe has none. */
  #parseVariables(): Pick<Pipe, 'variables' | 'sets'> {
    const start = this.#next;
    const variables: Token[] = [];
    while (this.#peek().kind === 'variable') {
      variables.push(this.#peek());
      this.#next += 1;
      this.#skipSpace();
      const { kind } = this.#peek();
      if (kind === ':=' || kind === '=') {
        this.#next += 1;
        return { variables: variables.map((token) => this.#declared(token, kind)), sets: kind === ':=' ? 'new' : 'existing' };
      }
      if (kind !== ',' || variables.length > 1) break;
      this.#next += 1;
      this.#skipSpace();
    }
    this.#next = start;
    return { variables: [], sets: 'new' };
  }

  #declared({ text, offset }: Token, sign: ':=' | '='): string {
    if (sign === '=' && !this.#scope.includes(text)) throw new TemplateError(offset, `$${text} is not set anywhere before`);
    return text;
  }

  #parseCommand(): Command {
    this.#skipSpace();
    const { offset } = this.#peek();
    const operands: Operand[] = [];
    for (;;) {
      const { kind } = this.#peek();
      if (kind === 'close' || kind === '|' || kind === ')' || this.#isAtEnd()) break;
      operands.push(this.#parseOperand());
      if (!this.#skipSpace() && !['close', '|', ')'].includes(this.#peek().kind))
        throw new TemplateError(this.#peek().offset, 'a space is missing here');
    }
    if (operands.length === 0) throw new TemplateError(offset, 'a value is missing here');
    return { offset, operands };
  }

  #parseOperand(): Operand {
    const { offset } = this.#peek();
    const source = this.#parseSource();
    const fields: string[] = [];
    if (source.kind === 'dot' && this.#tokens[this.#next - 1]?.kind === 'field') fields.push(this.#tokens[this.#next - 1]?.text ?? '');
    while (this.#peek().kind === 'field') {
      fields.push(this.#peek().text);
      this.#next += 1;
    }
    return { offset, source, fields };
  }

  #parseSource(): Source {
    const token = this.#peek();
    this.#next += 1;
    switch (token.kind) {
      case 'literal':
        return { kind: 'literal', value: token.value };
      case 'dot':
      case 'field':
        return { kind: 'dot' };
      case 'variable':
        if (!this.#scope.includes(token.text)) throw new TemplateError(token.offset, `$${token.text} is not set anywhere before`);
        return { kind: 'variable', name: token.text };
      case 'word':
        return constants.has(token.text) ? { kind: 'literal', value: constants.get(token.text) } : functionNamed(token);
      case '(': {
        const pipe = this.#nested(token.offset, () => this.#parsePipe());
        this.#skipSpace();
        this.#take(')', ')');
        return { kind: 'pipe', pipe };
      }
      default:
        throw new TemplateError(token.offset, `${JSON.stringify(token.text)} has no meaning here`);
    }
  }
}

function functionNamed({ text, offset }: Token): Source {
  if (knownFunctions.has(text)) return { kind: 'function', name: text };
  const meant = nearest(text, [...knownFunctions]);
  throw new TemplateError(offset, `"${text}" is not known${meant === undefined ? '' : `; did you mean ${meant}?`}`);
}
