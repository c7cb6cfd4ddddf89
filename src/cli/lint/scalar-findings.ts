import { fieldPath } from '../../api/validation/field-path.ts';
import { quote } from '../../api/validation/issue.ts';
import type { LintFinding } from './finding.ts';
import { findingAt } from './finding-at.ts';
import type { Manifest } from './manifest.ts';
import { holdsHelm } from './yaml/helm.ts';
import { ambiguityOf } from './yaml/kubectl-schema.ts';
import type { ScalarNode, YamlNode } from './yaml/node.ts';

interface Written {
  readonly scalar: ScalarNode;
  readonly role: 'name' | 'value';
  readonly steps: readonly (string | number)[];
}

/** What is left of a template of Helm in an object; then nothing else need be said of it. */
export function helmFinding(manifest: Manifest): LintFinding | undefined {
  const left = scalarsIn(manifest.node, []).find(({ scalar }) => holdsHelm(scalar.text));
  if (left === undefined) return undefined;
  const path = pathOf(left);
  const message = `${path} holds an action of Helm, so this is a template.`;
  const remedy = 'Render it first: helm template CHART | serin lint -';
  return findingAt(manifest, { severity: 'error', code: 'HelmTemplate', path, message, remedy }, left.scalar.start);
}

/** Unquoted words and numbers that YAML 1.1, and so kubectl, reads otherwise than YAML 1.2. */
export function ambiguityFindings(manifest: Manifest): LintFinding[] {
  return scalarsIn(manifest.node, []).flatMap((written) => {
    const ambiguity = ambiguityOf(written.scalar);
    if (ambiguity === undefined) return [];
    const { text, start } = written.scalar;
    const { kubectl, yaml12 } = ambiguity;
    const path = pathOf(written);
    const message = `${path} is ${written.role === 'name' ? 'named ' : ''}${text} without quotes, which kubectl reads as ${quote(kubectl)} and YAML 1.2 as ${quote(yaml12)}.`;
    const remedy = `Write ${quote(kubectl)} if you mean that, else ${quote(text)} in quotes.`;
    return [findingAt(manifest, { severity: 'warning', code: 'YamlAmbiguous', path, message, remedy }, start)];
  });
}

function pathOf({ steps }: Written): string {
  return fieldPath('', steps).replace(/^\./, '');
}

/** Every scalar that is written in the node itself, keys too; not those that an alias brings in. */
function scalarsIn(node: YamlNode, steps: Written['steps'], role: Written['role'] = 'value'): Written[] {
  switch (node.kind) {
    case 'scalar':
      return [{ scalar: node, steps, role }];
    case 'sequence':
      return node.items.flatMap((item, index) => scalarsIn(item, [...steps, index]));
    case 'mapping':
      return node.entries.flatMap(({ key, value }) => {
        const within = key.kind === 'scalar' ? [...steps, key.text] : steps;
        return [...scalarsIn(key, within, 'name'), ...scalarsIn(value, within)];
      });
    case 'alias':
      return [];
  }
}
