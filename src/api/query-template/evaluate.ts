import { functions } from './functions.ts';
import type { Command, Node, Operand, Pipe } from './syntax.ts';
import { TemplateError } from './template-error.ts';
import { FunctionError, isTrue, textOf, type Value } from './values.ts';

/** Commands and nodes of one rendering. */
const mostSteps = 10_000;
/** Characters of one rendered query, and of each text on the way to it. */
const longestText = 65_536;
/** Characters that the functions of one rendering are given, all in all: steps alone do not bound their work. */
const mostRead = 1_048_576;

/** Writes a template with the values of its functions. Bounded in steps and in length. Throws TemplateError. */
export function evaluate(nodes: readonly Node[], values: ReadonlyMap<string, Value>): string {
  return new Evaluation(values).run(nodes);
}

class Evaluation {
  readonly #values: ReadonlyMap<string, Value>;
  readonly #variables: { readonly name: string; value: Value }[] = [{ name: '', value: undefined }];
  #steps = 0;
  #read = 0;
  #text = '';

  constructor(values: ReadonlyMap<string, Value>) {
    this.#values = values;
  }

  run(nodes: readonly Node[]): string {
    this.#writeNodes(nodes, undefined);
    return this.#text;
  }

  #step(offset: number): void {
    this.#steps += 1;
    if (this.#steps > mostSteps) throw new TemplateError(offset, `more than ${mostSteps} steps`);
  }

  #write(offset: number, more: string): void {
    this.#text += more;
    if (this.#text.length > longestText) throw new TemplateError(offset, `the query gets longer than ${longestText} characters`);
  }

  #scoped(run: () => void): void {
    const { length } = this.#variables;
    run();
    this.#variables.length = length;
  }

  #writeNodes(list: readonly Node[], dot: Value): void {
    for (const node of list) this.#writeNode(node, dot);
  }

  #writeNode(node: Node, dot: Value): void {
    if (node.kind === 'text') {
      this.#write(0, node.text);
      return;
    }
    this.#step(node.pipe.offset);
    if (node.kind === 'output') {
      const { offset, variables } = node.pipe;
      const value = this.#valueOfPipe(node.pipe, dot);
      if (variables.length === 0)
        this.#write(
          offset,
          placed(offset, () => textOf(value)),
        );
      return;
    }
    this.#scoped(() => {
      if (node.kind === 'range') {
        this.#writeRange(node, dot);
        return;
      }
      const value = this.#valueOfPipe(node.pipe, dot);
      this.#writeNodes(isTrue(value) ? node.body : node.otherwise, node.kind === 'with' && isTrue(value) ? value : dot);
    });
  }

  #writeRange(node: Node & { kind: 'if' | 'with' | 'range' }, dot: Value): void {
    const map = this.#valueOfCommands(node.pipe, dot);
    if (!(map instanceof Map)) throw new TemplateError(node.pipe.offset, 'range goes over variables only');
    const entries = [...map].sort(([a], [b]) => (a < b ? -1 : 1));
    if (entries.length === 0) this.#writeNodes(node.otherwise, dot);
    for (const [key, value] of entries) {
      this.#scoped(() => {
        const [first, second] = node.pipe.variables;
        if (first !== undefined) this.#variables.push({ name: first, value: second === undefined ? value : key });
        if (second !== undefined) this.#variables.push({ name: second, value });
        this.#step(node.pipe.offset);
        this.#writeNodes(node.body, value);
      });
    }
  }

  #valueOfPipe(pipe: Pipe, dot: Value): Value {
    const value = this.#valueOfCommands(pipe, dot);
    for (const name of pipe.variables) {
      const existing = pipe.sets === 'existing' ? this.#variables.findLast((variable) => variable.name === name) : undefined;
      if (existing === undefined) this.#variables.push({ name, value });
      else existing.value = value;
    }
    return value;
  }

  #valueOfCommands({ commands }: Pipe, dot: Value): Value {
    const [first, ...others] = commands;
    if (first === undefined) return undefined;
    return others.reduce<Value>((value, command) => this.#valueOfCommand(command, dot, [value]), this.#valueOfCommand(first, dot, []));
  }

  /** `piped` holds what the command before hands over: nothing or one value. */
  #valueOfCommand({ operands, offset }: Command, dot: Value, piped: readonly Value[]): Value {
    this.#step(offset);
    const [head, ...rest] = operands;
    if (head === undefined) return undefined;
    if (head.source.kind !== 'function' || head.fields.length > 0) {
      if (rest.length + piped.length > 0) throw new TemplateError(offset, 'only a function takes arguments');
      return this.#operandValue(head, dot);
    }
    const { name } = head.source;
    if (name === 'and' || name === 'or') return this.#firstThatDecides(name, rest, { dot, piped, offset });
    return this.#call(name, head.offset, [...rest.map((operand) => this.#operandValue(operand, dot)), ...piped]);
  }

  #firstThatDecides(name: 'and' | 'or', operands: readonly Operand[], at: { dot: Value; piped: readonly Value[]; offset: number }): Value {
    if (operands.length + at.piped.length === 0) throw new TemplateError(at.offset, `${name} needs an argument`);
    let value: Value;
    for (const operand of operands) {
      value = this.#operandValue(operand, at.dot);
      if (isTrue(value) === (name === 'or')) return value;
    }
    return at.piped.length > 0 ? at.piped[0] : value;
  }

  #operandValue({ source, fields, offset }: Operand, dot: Value): Value {
    switch (source.kind) {
      case 'literal':
        return withFields(source.value, fields, offset);
      case 'variable':
        return withFields(this.#variables.findLast(({ name }) => name === source.name)?.value, fields, offset);
      case 'function':
        return withFields(this.#call(source.name, offset, []), fields, offset);
      case 'pipe':
        return withFields(this.#valueOfPipe(source.pipe, dot), fields, offset);
      case 'dot':
        return withFields(dot, fields, offset);
    }
  }

  #call(name: string, offset: number, args: readonly Value[]): Value {
    if (this.#values.has(name)) {
      if (args.length > 0) throw new TemplateError(offset, `${name} takes no arguments`);
      return this.#values.get(name);
    }
    this.#read += args.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 0), 0);
    if (this.#read > mostRead) throw new TemplateError(offset, `the functions are given more than ${mostRead} characters`);
    const result = placed(offset, () => functions.get(name)?.(args));
    if (typeof result !== 'string' || result.length <= longestText) return result;
    throw new TemplateError(offset, `${name} makes a text longer than ${longestText} characters`);
  }
}

function withFields(value: Value, fields: readonly string[], offset: number): Value {
  return fields.reduce<Value>((from, field) => {
    if (from === undefined) throw new TemplateError(offset, `.${field} has nothing to look into; write ${field} without the dot`);
    if (!(from instanceof Map)) throw new TemplateError(offset, `.${field} can only be looked up in variables`);
    const found = from.get(field);
    if (found === undefined) throw new TemplateError(offset, `templateVariables has no "${field}"`);
    return found;
  }, value);
}

function placed<T>(offset: number, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (error instanceof FunctionError) throw new TemplateError(offset, error.message);
    throw error;
  }
}
