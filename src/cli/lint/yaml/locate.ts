import type { Entry, MappingNode, YamlNode } from './node.ts';

/** Merges (`<<`) of mappings that merge others. */
const deepestMerge = 20;

/**
 * Where a field stands: a field of a mapping at its name, an item of a list at its beginning. Of a field that is not there, the nearest of those that
 * hold it. `node` is what stands at the end of the steps, where the way does not end before.
 */
export function locate(
  root: YamlNode,
  steps: readonly (string | number)[],
): { readonly offset: number; readonly node: YamlNode | undefined } {
  let offset = root.start;
  let node: YamlNode = root;
  for (const step of steps) {
    const next = stepInto(resolved(node), step);
    if (next === undefined) return { offset, node: undefined };
    offset = next.offset;
    node = next.node;
  }
  return { offset, node: resolved(node) };
}

/** What an alias stands for. */
export function resolved(node: YamlNode): Exclude<YamlNode, { kind: 'alias' }> {
  let at = node;
  while (at.kind === 'alias') at = at.target;
  return at;
}

function stepInto(node: YamlNode, step: string | number): { readonly offset: number; readonly node: YamlNode } | undefined {
  if (node.kind === 'sequence' && typeof step === 'number') {
    const item = node.items[step];
    return item && { offset: item.start, node: item };
  }
  if (node.kind !== 'mapping') return undefined;
  const entry = entryOf(node, String(step), deepestMerge);
  return entry && { offset: entry.key.start, node: entry.value };
}

/** The entry of the mapping's own, or else one that it merges. */
function entryOf(mapping: MappingNode, name: string, depth: number): Entry | undefined {
  const own = mapping.entries.find(({ key }) => isKey(key, name));
  if (own !== undefined || depth === 0) return own;
  return mapping.entries
    .filter(({ key }) => isKey(key, '<<'))
    .flatMap(({ value }) => mergedBy(value))
    .map((merged) => entryOf(merged, name, depth - 1))
    .find((entry) => entry !== undefined);
}

function mergedBy(value: YamlNode): MappingNode[] {
  const node = resolved(value);
  const all = node.kind === 'sequence' ? node.items.map(resolved) : [node];
  return all.filter((merged) => merged.kind === 'mapping');
}

function isKey(key: YamlNode, name: string): boolean {
  const node = resolved(key);
  return node.kind === 'scalar' && node.text === name;
}
