/** The names of the components that `roots` refer to, directly or not, and the roots themselves; sorted. Throws for a name that is missing. */
export function reachableNames(components: Readonly<Record<string, object>>, roots: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    const component = components[name];
    if (component === undefined) throw new Error(`no schema ${name}`);
    found.add(name);
    for (const [, reference] of JSON.stringify(component).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) visit(reference ?? '');
  };
  for (const root of roots) visit(root);
  return [...found].sort();
}
