import { parseArgs } from 'node:util';
import { nearest } from '../api/nearest.ts';
import { UsageError } from './usage-error.ts';

type Kinds = Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly short?: string }>>;
type Values<K extends Kinds> = { readonly [N in keyof K]?: K[N]['type'] extends 'boolean' ? boolean : string };

/** Options and names of a command. Throws UsageError that names the option and says what is known. */
export function parseOptions<const K extends Kinds>(
  args: readonly string[],
  options: K,
  limits: { readonly mostNames: number },
): { readonly values: Values<K>; readonly names: readonly string[] } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: options as never, allowPositionals: true });
    if (positionals.length > limits.mostNames) throw new UsageError(`"${positionals[limits.mostNames]}" is one name too many.`);
    return { values: values as Values<K>, names: positionals };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const known = Object.entries(options).map(([name, { short }]) => `--${name}${short === undefined ? '' : `, -${short}`}`);
    throw new UsageError(`${sentenceOf(error as Error, Object.keys(options))} Known: ${known.join('; ')}.`);
  }
}

/** What node says of an option that it does not know goes on with advice for another case. */
function sentenceOf({ message }: Error, known: readonly string[]): string {
  const [sentence, unknown = ''] = /^Unknown option '-*([^']*)'/.exec(message) ?? [];
  if (sentence === undefined) return message;
  const meant = nearest(unknown, known);
  return meant === undefined ? `${sentence}.` : `${sentence}. Did you mean --${meant}?`;
}
