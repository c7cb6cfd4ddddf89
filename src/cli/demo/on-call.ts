import { oneLine } from '../view/one-line.ts';
import { wrapLine } from '../view/wrap-line.ts';

/** Where the demo's AlertProvider sends to; the demo itself takes it. */
export const onCallAddress = 'http://chat.example.com/hooks/on-call';

/** What is shown of a message in Slack's format. */
interface SlackMessage {
  readonly attachments?: readonly {
    readonly text?: string;
    readonly fields?: readonly { readonly title?: string; readonly value?: string }[];
  }[];
}

/** A message to Slack as its reader sees it: the text, then each field. A command stays on one line, for pasting. Throws SyntaxError where the body is not JSON. */
export function wordMessage(body: string, width: number): string[] {
  const { attachments = [] } = JSON.parse(body) as SlackMessage;
  return attachments.flatMap(({ text = '', fields = [] }) => [
    ...wrapLine(seen(text), { width, indent }),
    ...fields.flatMap(({ title = '', value = '' }) => wordField(seen(title), value.split('\n').map(seen), width)),
  ]);
}

const indent = 2;

function wordField(title: string, lines: readonly string[], width: number): string[] {
  const [first = '', ...more] = lines;
  if (more.length === 0) return wrapLine(`${title}: ${first}`, { width, indent });
  return [`${title}:`, ...lines.flatMap((line) => wordRow(line, width))];
}

/** One of a field's rows; one with a command that is too wide is broken before the command alone. */
function wordRow(line: string, width: number): string[] {
  const [, what = '', command = ''] = /^(.+?:) ((?:kubectl|serin) .+)$/.exec(line) ?? [];
  const margin = ' '.repeat(indent);
  if (command === '') return wrapLine(`${margin}${line}`, { width, indent: 2 * indent });
  return margin.length + line.length <= width ? [`${margin}${line}`] : [`${margin}${what}`, `${margin}${margin}${command}`];
}

/** Slack's three escapes undone, and nothing in it moves the cursor. */
function seen(text: string): string {
  return oneLine(text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'));
}
