import { sprintf } from './printf.ts';
import { FunctionError, isTrue, kindOf, textOf, type Value } from './values.ts';

type TemplateFunction = (args: readonly Value[]) => Value;

/** Names that stand for a value of the Canary (flagger-routing section 2.2). */
export const valueNames = ['name', 'namespace', 'target', 'service', 'ingress', 'route', 'interval', 'variables'] as const;

const compare =
  (name: string, holds: (order: number) => boolean): TemplateFunction =>
  (args) => {
    const [a, b] = exactly(2, name, args);
    const ordered = (typeof a === 'string' && typeof b === 'string') || (typeof a === 'number' && typeof b === 'number');
    if (!ordered) throw new FunctionError(`${name} cannot compare ${kindOf(a)} with ${kindOf(b)}`);
    return holds(a < b ? -1 : Number(a > b));
  };

/** Go's built-in functions, without `and` and `or`, which look at their arguments one by one, and without html, js and call. */
export const functions: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['not', (args) => !isTrue(exactly(1, 'not', args)[0])],
  ['eq', equalsAny],
  ['ne', (args) => !equal('ne', ...pair('ne', args))],
  ['lt', compare('lt', (order) => order < 0)],
  ['le', compare('le', (order) => order <= 0)],
  ['gt', compare('gt', (order) => order > 0)],
  ['ge', compare('ge', (order) => order >= 0)],
  ['len', lengthOf],
  ['index', indexed],
  ['slice', sliced],
  ['print', (args) => spaced(args)],
  ['println', (args) => `${args.map(textOf).join(' ')}\n`],
  ['printf', ([format, ...args]) => sprintf(aText('printf', format), args)],
  [
    'urlquery',
    (args) =>
      encodeURIComponent(spaced(args).toWellFormed())
        .replaceAll('%20', '+')
        .replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`),
  ],
]);

export const knownFunctions: ReadonlySet<string> = new Set([...functions.keys(), 'and', 'or', ...valueNames]);

function exactly(count: number, name: string, args: readonly Value[]): readonly Value[] {
  if (args.length !== count)
    throw new FunctionError(`${name} takes ${count} ${count === 1 ? 'argument' : 'arguments'}, not ${args.length}`);
  return args;
}

function pair(name: string, args: readonly Value[]): [Value, Value] {
  const [a, b] = exactly(2, name, args);
  return [a, b];
}

function aText(name: string, value: Value): string {
  if (typeof value !== 'string') throw new FunctionError(`${name} needs a text, not ${kindOf(value)}`);
  return value;
}

function equalsAny([first, ...others]: readonly Value[]): Value {
  if (others.length === 0) throw new FunctionError('eq needs at least 2 arguments');
  return others.some((other) => equal('eq', first, other));
}

function equal(name: string, a: Value, b: Value): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (typeof a !== typeof b || typeof a === 'object') throw new FunctionError(`${name} cannot compare ${kindOf(a)} with ${kindOf(b)}`);
  return a === b;
}

function lengthOf(args: readonly Value[]): Value {
  const [value] = exactly(1, 'len', args);
  if (value instanceof Map) return value.size;
  return Buffer.byteLength(aText('len', value));
}

/** A key that is not there is an empty text, as in Go; `variables.key` is an error then. */
function indexed(args: readonly Value[]): Value {
  const [map, key] = exactly(2, 'index', args);
  if (!(map instanceof Map)) throw new FunctionError(`index looks into variables, not into ${kindOf(map)}`);
  return map.get(aText('index', key)) ?? '';
}

function sliced([text, start = 0, end, ...more]: readonly Value[]): Value {
  const bytes = Buffer.from(aText('slice', text));
  const to = end ?? bytes.length;
  const isRange =
    typeof start === 'number' && typeof to === 'number' && more.length === 0 && Number.isInteger(start) && Number.isInteger(to);
  if (!isRange || start < 0 || to > bytes.length || start > to) throw new FunctionError('slice is out of the text');
  return bytes.subarray(start, to).toString();
}

/** Go's Sprint: a space only between two values of which none is a text. */
function spaced(args: readonly Value[]): string {
  return args.reduce<string>((text, value, index) => {
    const gap = index > 0 && typeof value !== 'string' && typeof args[index - 1] !== 'string' ? ' ' : '';
    return text + gap + textOf(value);
  }, '');
}
