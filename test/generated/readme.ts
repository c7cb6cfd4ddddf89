import { stateDiagram } from '../../src/engine/diagram.ts';

/** The parts of the README that are made from the code, by the name of their markers. */
const parts: Readonly<Record<string, () => string>> = {
  'state-diagram': () => `\`\`\`mermaid\n${stateDiagram()}\n\`\`\``,
};

/** `readme` with every generated part made anew. Throws where a marker is missing. */
export function withGeneratedParts(readme: string): string {
  return Object.entries(parts).reduce((text, [name, make]) => {
    const [begin, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`README.md lacks the markers of ${name}`);
    return `${text.slice(0, from + begin.length)}\n${make()}\n${text.slice(to)}`;
  }, readme);
}
