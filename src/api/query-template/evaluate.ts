import { functions } from './functions.ts';
import type { Command, Node, Operand, Pipe } from './syntax.ts';
import { TemplateError } from './template-error.ts';
import { FunctionError, isTrue, textOf, type Value } from './values.ts';

/** Commands and nodes of one rendering. */
const mostSteps = 10_000;
/** Characters of one rendered query. */
const longestText = 65_536;

/** Writes a template with the values of its functions. Bounded in steps and in length. Throws TemplateError. */
export function evaluate(nodes: readonly Node[], values: ReadonlyMap<string, Value>): string {
  let steps = 0;
  let text = '';
  const variables: { readonly name: string; value: Value }[] = [{ name: '', value: undefined }];

  const step = (offset: number) => {
    steps += 1;
    if (steps > mostSteps) throw new TemplateError(offset, `more than ${mostSteps} steps`);
  };
  const write = (offset: number, more: string) => {
    text += more;
    if (text.length > longestText) throw new TemplateError(offset, `the query gets longer than ${longestText} characters`);
  };
  const scoped = (run: () => void) => {
    const { length } = variables;
    run();
    variables.length = length;
  };

  function writeNodes(list: readonly Node[], dot: Value): void {
    for (const node of list) writeNode(node, dot);
  }

  function writeNode(node: Node, dot: Value): void {
    if (node.kind === 'text') {
      write(0, node.text);
      return;
    }
    step(node.pipe.offset);
    if (node.kind === 'output') {
      const value = valueOfPipe(node.pipe, dot);
      if (node.pipe.variables.length === 0)
        write(
          node.pipe.offset,
          at(node.pipe.offset, () => textOf(value)),
        );
      return;
    }
    scoped(() => {
      if (node.kind === 'range') {
        writeRange(node, dot);
        return;
      }
      const value = valueOfPipe(node.pipe, dot);
      writeNodes(isTrue(value) ? node.body : node.otherwise, node.kind === 'with' && isTrue(value) ? value : dot);
    });
  }

  function writeRange(node: Node & { kind: 'if' | 'with' | 'range' }, dot: Value): void {
    const map = valueOfCommands(node.pipe, dot);
    if (!(map instanceof Map)) throw new TemplateError(node.pipe.offset, 'range goes over variables only');
    const entries = [...map].sort(([a], [b]) => (a < b ? -1 : 1));
    if (entries.length === 0) writeNodes(node.otherwise, dot);
    for (const [key, value] of entries) {
      scoped(() => {
        const [first, second] = node.pipe.variables;
        if (first !== undefined) variables.push({ name: first, value: second === undefined ? value : key });
        if (second !== undefined) variables.push({ name: second, value });
        step(node.pipe.offset);
        writeNodes(node.body, value);
      });
    }
  }

  function valueOfPipe(pipe: Pipe, dot: Value): Value {
    const value = valueOfCommands(pipe, dot);
    for (const name of pipe.variables) {
      const existing = pipe.sets === 'existing' ? variables.findLast((variable) => variable.name === name) : undefined;
      if (existing === undefined) variables.push({ name, value });
      else existing.value = value;
    }
    return value;
  }

  function valueOfCommands({ commands }: Pipe, dot: Value): Value {
    const [first, ...others] = commands;
    if (first === undefined) return undefined;
    return others.reduce<Value>((value, command) => valueOfCommand(command, dot, [value]), valueOfCommand(first, dot, []));
  }

  /** `piped` holds what the command before hands over: nothing or one value. */
  function valueOfCommand({ operands, offset }: Command, dot: Value, piped: readonly Value[]): Value {
    step(offset);
    const [head, ...rest] = operands;
    if (head === undefined) return undefined;
    if (head.source.kind !== 'function' || head.fields.length > 0) {
      if (rest.length + piped.length > 0) throw new TemplateError(offset, 'only a function takes arguments');
      return operandValue(head, dot);
    }
    const { name } = head.source;
    if (name === 'and' || name === 'or') return firstThatDecides(name, rest, { dot, piped, offset });
    return call(name, head.offset, [...rest.map((operand) => operandValue(operand, dot)), ...piped]);
  }

  function firstThatDecides(
    name: 'and' | 'or',
    operands: readonly Operand[],
    at: { dot: Value; piped: readonly Value[]; offset: number },
  ): Value {
    if (operands.length + at.piped.length === 0) throw new TemplateError(at.offset, `${name} needs an argument`);
    let value: Value;
    for (const operand of operands) {
      value = operandValue(operand, at.dot);
      if (isTrue(value) === (name === 'or')) return value;
    }
    return at.piped.length > 0 ? at.piped[0] : value;
  }

  function operandValue({ source, fields, offset }: Operand, dot: Value): Value {
    switch (source.kind) {
      case 'literal':
        return withFields(source.value, fields, offset);
      case 'variable':
        return withFields(variables.findLast(({ name }) => name === source.name)?.value, fields, offset);
      case 'function':
        return withFields(call(source.name, offset, []), fields, offset);
      case 'pipe':
        return withFields(valueOfPipe(source.pipe, dot), fields, offset);
      case 'dot':
        return withFields(dot, fields, offset);
    }
  }

  function call(name: string, offset: number, args: readonly Value[]): Value {
    if (values.has(name)) {
      if (args.length > 0) throw new TemplateError(offset, `${name} takes no arguments`);
      return values.get(name);
    }
    return at(offset, () => functions.get(name)?.(args));
  }

  writeNodes(nodes, undefined);
  return text;
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

function at<T>(offset: number, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (error instanceof FunctionError) throw new TemplateError(offset, error.message);
    throw error;
  }
}
