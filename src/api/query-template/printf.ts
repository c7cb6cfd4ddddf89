import { FunctionError, kindOf, textOf, type Value } from './values.ts';

const directive = /%([-+# 0]*)([0-9]*)(?:\.([0-9]*))?(.?)/gsu;
/** Width and precision. */
const widest = 1000;

interface Directive {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly verb: string;
}

/** Go's Sprintf for texts, numbers and booleans. Where Go would write `%!d(string=x)` into the query this throws FunctionError. */
export function sprintf(format: string, args: readonly Value[]): string {
  let used = 0;
  const text = format.replace(directive, (whole, flags: string, width: string, precision: string | undefined, verb: string) => {
    if (verb === '%') return '%';
    if (used >= args.length) throw new FunctionError(`printf has no argument for ${whole}`);
    const wanted = { flags, width: Number(width), precision: precision === undefined ? undefined : Number(precision), verb };
    if (wanted.width > widest || (wanted.precision ?? 0) > widest) throw new FunctionError(`printf cannot write ${whole}: too wide`);
    used += 1;
    return padded(written(args[used - 1], wanted, whole), wanted);
  });
  if (used < args.length) throw new FunctionError(`printf has ${args.length - used} arguments more than its format asks for`);
  return text;
}

function written(value: Value, { flags, precision, verb }: Directive, whole: string): string {
  const signed = (text: string) => (flags.includes('+') && !text.startsWith('-') ? `+${text}` : text);
  const wrong = () => new FunctionError(`printf cannot write ${kindOf(value)} as ${whole}`);
  if (verb === 'v') return typeof value === 'number' ? signed(textOf(value)) : textOf(value);
  if (typeof value === 'string') {
    if (verb === 's') return precision === undefined ? value : [...value].slice(0, precision).join('');
    if (verb === 'q') return JSON.stringify(value);
    if (verb === 'x') return Buffer.from(value, 'utf8').toString('hex');
    throw wrong();
  }
  if (typeof value === 'boolean' && verb === 't') return String(value);
  if (typeof value !== 'number') throw wrong();
  if (Number.isInteger(value) && verb === 'd') return signed(String(value));
  if (Number.isInteger(value) && verb === 'x') return signed(value.toString(16));
  if (verb === 'f') return signed(value.toFixed(Math.min(precision ?? 6, 100)));
  if (verb === 'e') return signed(value.toExponential(Math.min(precision ?? 6, 100)).replace(/e([+-])([0-9])$/, 'e$10$2'));
  if (verb === 'g')
    return signed(precision === undefined ? String(value) : String(Number(value.toPrecision(Math.min(Math.max(precision, 1), 100)))));
  throw wrong();
}

function padded(text: string, { flags, width, verb }: Directive): string {
  if (flags.includes('-')) return text.padEnd(width);
  const isNumber = 'dfegx'.includes(verb) && flags.includes('0');
  if (!isNumber) return text.padStart(width);
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}
