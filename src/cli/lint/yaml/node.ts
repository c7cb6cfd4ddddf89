import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';

/** What stands in a YAML document, and at which offset of the text it begins. js-yaml's values have no places, its events have. */
export type YamlNode = ScalarNode | SequenceNode | MappingNode | AliasNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly start: number;
  /** Decoded, before it is read as a number or the like. */
  readonly text: string;
  readonly event: ScalarEvent;
}

export interface SequenceNode {
  readonly kind: 'sequence';
  readonly start: number;
  readonly items: readonly YamlNode[];
}

export interface MappingNode {
  readonly kind: 'mapping';
  readonly start: number;
  readonly entries: readonly Entry[];
}

export interface AliasNode {
  readonly kind: 'alias';
  readonly start: number;
  readonly target: YamlNode;
}

export interface Entry {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

type Add = (node: YamlNode) => void;

/** The root of each document, in the order of the text; as many as js-yaml constructs values from the same events, which must be free of error. */
export function composeNodes(text: string, events: readonly Event[]): YamlNode[] {
  const roots: YamlNode[] = [];
  const open: Add[] = [];
  const anchors = new Map<string, YamlNode>();
  /** Where what is empty stands: after all that came before. */
  let reached = 0;
  for (const event of events) {
    if (event.type === EVENT_ID.POP) {
      open.pop();
      continue;
    }
    if (event.type === EVENT_ID.DOCUMENT) {
      anchors.clear();
      open.push((root) => roots.push(root));
      continue;
    }
    const { node, add } = nodeOf(event, { text, reached, anchors });
    if (event.type !== EVENT_ID.ALIAS && event.anchorStart >= 0) anchors.set(text.slice(event.anchorStart, event.anchorEnd), node);
    open.at(-1)?.(node);
    if (add !== undefined) open.push(add);
    reached = node.kind === 'scalar' ? Math.max(node.start, node.event.valueEnd) : node.start;
  }
  return roots;
}

/** Opening quotes before the value of a scalar. */
function quotes(style: ScalarEvent['style']): number {
  return style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
}

interface Surroundings {
  readonly text: string;
  readonly reached: number;
  readonly anchors: ReadonlyMap<string, YamlNode>;
}

/** `add` takes what stands in the node, where anything can. */
function nodeOf(
  event: Exclude<Event, { type: typeof EVENT_ID.POP | typeof EVENT_ID.DOCUMENT }>,
  { text, reached, anchors }: Surroundings,
): { readonly node: YamlNode; readonly add?: Add } {
  switch (event.type) {
    case EVENT_ID.SCALAR: {
      const start = event.valueStart < 0 ? reached : event.valueStart - quotes(event.style);
      return { node: { kind: 'scalar', start, text: getScalarValue(text, event), event } };
    }
    case EVENT_ID.ALIAS: {
      // The star stands before the name.
      const start = event.anchorStart - 1;
      const nothing: SequenceNode = { kind: 'sequence', start, items: [] };
      return { node: { kind: 'alias', start, target: anchors.get(text.slice(event.anchorStart, event.anchorEnd)) ?? nothing } };
    }
    case EVENT_ID.SEQUENCE: {
      const items: YamlNode[] = [];
      return { node: { kind: 'sequence', start: event.start, items }, add: (item) => items.push(item) };
    }
    case EVENT_ID.MAPPING: {
      const entries: Entry[] = [];
      let key: YamlNode | undefined;
      const add: Add = (node) => {
        if (key === undefined) key = node;
        else {
          entries.push({ key, value: node });
          key = undefined;
        }
      };
      return { node: { kind: 'mapping', start: event.start, entries }, add };
    }
  }
}
