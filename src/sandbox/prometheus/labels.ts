/** Label names and values; `__name__` holds the metric's name. */
export type Labels = Readonly<Record<string, string>>;

/** The same text for the same labels, whatever their order. */
export function labelsKey(labels: Labels): string {
  return Object.keys(labels)
    .sort()
    .map((name) => `${name}\xff${labels[name]}`)
    .join('\xfe');
}

/** The labels named, where they are there and not empty. */
export function pickLabels(labels: Labels, names: readonly string[]): Labels {
  return Object.fromEntries(names.filter((name) => labels[name]).map((name) => [name, labels[name] ?? '']));
}

export function dropLabels(labels: Labels, names: readonly string[]): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !names.includes(name)));
}

export function withoutName(labels: Labels): Labels {
  const { __name__: _name, ...rest } = labels;
  return rest;
}

/** `{__name__="up", job="envoy"}`, as Prometheus writes labels in errors. */
export function labelsText(labels: Labels): string {
  const parts = Object.keys(labels)
    .sort()
    .map((name) => `${name}=${JSON.stringify(labels[name])}`);
  return `{${parts.join(', ')}}`;
}

/** What is worked out of labels, once for each object: a subquery meets the same ones at every step. */
export interface LabelMemo {
  readonly keyOf: (labels: Labels) => string;
  /** The same object for the same object. */
  readonly unnamed: (labels: Labels) => Labels;
}

export function createLabelMemo(): LabelMemo {
  return { keyOf: remembered(labelsKey), unnamed: remembered((labels) => ('__name__' in labels ? withoutName(labels) : labels)) };
}

function remembered<T>(of: (labels: Labels) => T): (labels: Labels) => T {
  const known = new WeakMap<Labels, T>();
  return (labels) => {
    const found = known.get(labels);
    if (found !== undefined) return found;
    const made = of(labels);
    known.set(labels, made);
    return made;
  };
}
