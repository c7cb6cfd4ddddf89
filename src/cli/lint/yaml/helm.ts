/** What no query template has: Helm's values, and functions that only Helm knows. */
const surely =
  /\{\{-?[^}\n]*(?:\.(?:Values|Release|Chart|Capabilities|Files|Template)\b|\b(?:include|template|tpl|toYaml|define|block|required)\s+["(.$])/;
/** What both have. */
const perhaps = /\{\{-?\s*(?:[.$]|\/\*|(?:if|else|end|range|with)\b)/;

/**
 * Offset of the action of Helm for which YAML cannot read a text that it gave up on at `stoppedAt`. A query template has `if` and the like as well, but
 * stands where YAML can read it, so these count only in the line where YAML stopped.
 */
export function helmAction(text: string, stoppedAt: number): number | undefined {
  const found = surely.exec(text)?.index;
  if (found !== undefined) return found;
  const lineStart = text.lastIndexOf('\n', stoppedAt - 1) + 1;
  const inLine = perhaps.exec(text.slice(lineStart).split('\n', 1)[0] ?? '')?.index;
  return inLine === undefined ? undefined : lineStart + inLine;
}

/** Whether a value still holds what Helm would have put something in the place of. */
export function holdsHelm(text: string): boolean {
  return surely.test(text);
}
