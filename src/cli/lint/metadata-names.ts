const part = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** A name that an API server takes for an object of our kinds. */
export function isObjectName(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 253 && subdomain.test(value);
}

export function isNamespace(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 63 && subdomain.test(value) && !value.includes('.');
}

/** `name` or `prefix/name`, as the keys of labels and annotations and finalizers must be. */
export function isQualifiedName(text: string): boolean {
  const slash = text.indexOf('/');
  const name = text.slice(slash + 1);
  return (slash < 0 || isObjectName(text.slice(0, slash))) && name.length <= 63 && part.test(name);
}

export function isLabelValue(text: string): boolean {
  return text === '' || (text.length <= 63 && part.test(text));
}
