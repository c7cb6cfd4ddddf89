const decimal = /^\d+$/;

/**
 * Whether resourceVersion `a` is later than `b` of the same resource. Kubernetes 1.35 declares them comparable as integers of any size; all API servers on
 * etcd have always made them so. Where one is no integer, what came last is taken as newer.
 */
export function isNewerVersion(a: string, b: string): boolean {
  if (!decimal.test(a) || !decimal.test(b)) return a !== b;
  return BigInt(a) > BigInt(b);
}
