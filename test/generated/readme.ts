import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stateDiagram } from '../../src/engine/diagram.ts';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** The parts of the README that are made from the code, by the name of their markers. */
const parts: Readonly<Record<string, () => Promise<string>>> = {
  'state-diagram': async () => `\`\`\`mermaid\n${stateDiagram()}\n\`\`\``,
  demo: async () => `\`\`\`\n${await demoOutput()}\n\`\`\``,
};

/** What `npm run demo -- --once` prints, but for the two lines on its speed; the same seed prints the same. */
async function demoOutput(): Promise<string> {
  const { stdout } = await run(process.execPath, [join(root, 'src/main.ts'), 'demo', '--once', '--speed', '1000'], {
    env: {},
    timeout: 120_000,
  });
  return stdout.split('\n').slice(3).join('\n').trim();
}

/** `readme` with every generated part made anew. Throws where a marker is missing. */
export async function withGeneratedParts(readme: string): Promise<string> {
  let text = readme;
  for (const [name, make] of Object.entries(parts)) {
    const [begin, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`README.md lacks the markers of ${name}`);
    text = `${text.slice(0, from + begin.length)}\n${await make()}\n${text.slice(to)}`;
  }
  return text;
}
