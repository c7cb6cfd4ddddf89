const decimal = /^\d+$/;

/**
 * Whether resourceVersion `a` is surely older than `b` of the same resource. Kubernetes 1.35 declares them comparable as integers of any size; API
 * servers on etcd have always made them so. Where one is no integer the answer is no: what came last counts.
 */
export function isOlderVersion(a: string, b: string): boolean {
  return decimal.test(a) && decimal.test(b) && BigInt(a) < BigInt(b);
}
