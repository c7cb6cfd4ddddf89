type Json = Record<string, unknown>;

/** Written by controllers that only a real cluster has, at times of their own. */
const driven = new Set([
  'Deployment',
  'ReplicaSet',
  'DaemonSet',
  'Pod',
  'HorizontalPodAutoscaler',
  'CustomResourceDefinition',
  'Namespace',
]);
const controllerAnnotations = ['deployment.kubernetes.io/revision', 'deprecated.daemonset.template.generation'];
const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
const uid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Takes out of answers what no two servers share (uids, times, versions, addresses, the namespace's name), keeping which values are the same. One for a
 * case, because sameness counts across its answers.
 */
export class Normaliser {
  readonly #namespace: string;
  readonly #uids = new Map<string, string>();
  readonly #versions = new Map<string, string>();

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  answer(body: unknown): unknown {
    return this.#value(body);
  }

  text(text: string): string {
    return text
      .replaceAll(this.#namespace, '{ns}')
      .replace(uid, (one) => named(this.#uids, one, 'uid'))
      .replace(time, '<time>');
  }

  #value(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.#value(item));
    return isJson(value) ? this.#object(value) : value;
  }

  #object(object: Json): Json {
    const isDriven = driven.has(String(object['kind']));
    const entries = Object.entries(object)
      .filter(([field]) => !(isDriven && field === 'status'))
      .map(([field, value]): [string, unknown] => {
        if (field === 'metadata' && isJson(value)) return [field, this.#metadata(value, isDriven)];
        if (field === 'clusterIP' || field === 'clusterIPs') return [field, value === 'None' ? value : '<address>'];
        if (field === 'causes' && Array.isArray(value)) return [field, sortedCauses(value.map((cause) => this.#value(cause)))];
        return [this.text(field), this.#value(value)];
      });
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #metadata(metadata: Json, isDriven: boolean): Json {
    const { resourceVersion, managedFields, annotations, continue: token, remainingItemCount, ...rest } = metadata;
    const own = isJson(annotations) ? Object.entries(annotations).filter(([key]) => !controllerAnnotations.includes(key)) : [];
    return this.#object({
      ...rest,
      ...(own.length > 0 && { annotations: Object.fromEntries(own) }),
      ...(typeof token === 'string' && token !== '' && { continue: '<token>', remainingItemCount }),
      ...(typeof resourceVersion === 'string' && !isDriven && { resourceVersion: this.#version(metadata, resourceVersion) }),
      ...(Array.isArray(managedFields) && { managedFields: managers(managedFields).map((entry) => this.#value(entry)) }),
    });
  }

  /** A list's version only says that there is one. */
  #version(metadata: Json, version: string): string {
    return metadata['uid'] === undefined ? '<version>' : named(this.#versions, `${String(metadata['uid'])} ${version}`, 'version');
  }
}

function named(known: Map<string, string>, value: string, kind: string): string {
  const name = known.get(value) ?? `<${kind}-${known.size + 1}>`;
  known.set(value, name);
  return name;
}

/** A server tells them in the order of a hash. */
function sortedCauses(causes: readonly unknown[]): unknown[] {
  return [...causes].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Owners among the case's own requests, in an order that does not depend on the second in which they wrote. */
function managers(entries: readonly unknown[]): unknown[] {
  const keyOf = (entry: Json) => `${String(entry['manager'])} ${String(entry['operation'])} ${String(entry['subresource'] ?? '')}`;
  return entries
    .filter(isJson)
    .filter(({ manager }) => /^(conformance|kubectl|second|third)/.test(String(manager)))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
