const plainName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `spec.analysis` and `match`, 0, `x-user` become `spec.analysis.match[0]["x-user"]`. */
export function fieldPath(root: string, steps: readonly (string | number)[]): string {
  return steps.reduce<string>((path, step) => {
    if (typeof step === 'number') return `${path}[${step}]`;
    return plainName.test(step) ? `${path}.${step}` : `${path}[${JSON.stringify(step)}]`;
  }, root);
}

/** The steps of a JSON pointer (RFC 6901). An all-digit step is an index where `value` has an array there. */
export function stepsOf(pointer: string, value: unknown): (string | number)[] {
  let at: unknown = value;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const step = Array.isArray(at) ? Number(name) : name;
      at = childOf(at, step);
      return step;
    });
}

/** What stands at the end of the steps; undefined where the way ends before. */
export function valueAt(value: unknown, steps: readonly (string | number)[]): unknown {
  return steps.reduce<unknown>(childOf, value);
}

function childOf(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as Readonly<Record<string | number, unknown>>)[step];
}
