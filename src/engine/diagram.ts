import { machine } from './machine.ts';

interface Node {
  readonly key: string;
  readonly path: readonly string[];
  readonly states: Readonly<Record<string, Node>>;
  readonly transitions: ReadonlyMap<string, readonly Transition[]>;
}

interface Transition {
  readonly eventType: string;
  readonly target?: readonly Node[] | undefined;
}

const nameOf = (node: Node) => node.path.join('_');

/** The machine as a Mermaid state diagram, for the README: made from the machine itself, so that it cannot tell another story. */
export function stateDiagram(): string {
  const root = machine.root as unknown as Node;
  const lines = [
    'stateDiagram-v2',
    ...Object.values(root.states)
      .slice(0, 1)
      .map((first) => `  [*] --> ${nameOf(first)}`),
  ];
  for (const node of Object.values(root.states)) lines.push(...blockOf(node));
  for (const node of Object.values(root.states)) lines.push(...arrowsOf(node));
  return lines.join('\n');
}

function blockOf(node: Node): string[] {
  const children = Object.values(node.states);
  if (children.length === 0) return [`  ${nameOf(node)}: ${node.key}`];
  return [
    `  state ${nameOf(node)} {`,
    ...children.slice(0, 1).map((first) => `    [*] --> ${nameOf(first)}`),
    ...children.map((child) => `    ${nameOf(child)}: ${child.key}`),
    '  }',
  ];
}

/** One arrow from each node to each other; the events that take it stand on it together. */
function arrowsOf(node: Node): string[] {
  const arrows = new Map<string, Set<string>>();
  for (const transitions of node.transitions.values()) {
    for (const { eventType, target } of transitions) {
      for (const to of target ?? []) {
        const arrow = `${nameOf(node)} --> ${nameOf(to)}`;
        arrows.set(arrow, (arrows.get(arrow) ?? new Set()).add(eventType));
      }
    }
  }
  return [
    ...[...arrows].map(([arrow, events]) => `  ${arrow}: ${[...events].join(' / ')}`),
    ...Object.values(node.states).flatMap(arrowsOf),
  ];
}
