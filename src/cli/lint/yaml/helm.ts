/** What only Helm writes between braces. Query templates have `if` and the like as well, but stand in text that YAML can read. */
const action = /\{\{-?\s*(?:[.$]|\/\*|(?:if|else|end|range|with|include|template|define|block|toYaml|default|required|tpl)\b)/;
const leftover = /\{\{-?\s*(?:\.(?:Values|Release|Chart|Capabilities|Files|Template)\b|(?:include|template|tpl|toYaml)\s)/;

/** Offset of the first action of a template of Helm, in a text that YAML cannot read. */
export function helmAction(text: string): number | undefined {
  const found = action.exec(text);
  return found === null ? undefined : found.index;
}

/** Whether a value still holds what Helm would have put something in the place of. */
export function holdsHelm(text: string): boolean {
  return leftover.test(text);
}
