const step = /\.?([A-Za-z_][A-Za-z0-9_]*)|\[([0-9]+)\]|\[("(?:[^"\\]|\\.)*")\]/y;

/** `spec.match[0]["x-user"]` becomes spec, match, 0, x-user. Of a text that is no path, the steps before what is none. */
export function fieldSteps(path: string): (string | number)[] {
  const pattern = new RegExp(step);
  const steps: (string | number)[] = [];
  for (let match = pattern.exec(path); match !== null; match = pattern.exec(path)) {
    const [, name, index, quoted] = match;
    steps.push(index === undefined ? (name ?? String(JSON.parse(quoted ?? '""'))) : Number(index));
  }
  return steps;
}
