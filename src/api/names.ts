import type { Canary } from './canary.ts';

/** Name of the guarded workload. */
export function targetName(canary: Canary): string {
  return canary.spec.targetRef.name;
}

/** Name of its copy that serves, `<target>-primary`. */
export function primaryName(canary: Canary): string {
  return `${targetName(canary)}-primary`;
}

/** The other way round; undefined where `name` is not that of a primary. */
export function targetOfPrimary(name: string): string | undefined {
  return /^(.+)-primary$/.exec(name)?.[1];
}

/** Name of the Service that clients call, and of the route: spec.service.name, or that of the target. */
export function apexServiceName(canary: Canary): string {
  const name = canary.spec.service?.name;
  return name === undefined || name === '' ? targetName(canary) : name;
}

/** Name of the Service of the primary, `<apex>-primary`. */
export function primaryServiceName(canary: Canary): string {
  return `${apexServiceName(canary)}-primary`;
}

/** Name of the Service of the canary, `<apex>-canary`. */
export function canaryServiceName(canary: Canary): string {
  return `${apexServiceName(canary)}-canary`;
}

/** Key of a MetricTemplate that a check names: in the Canary's namespace where it names none. */
export function templateKey({ metadata }: Canary, { name, namespace = '' }: { name: string; namespace?: string }): `${string}/${string}` {
  return `${namespace === '' ? metadata.namespace : namespace}/${name}`;
}

/** Value of the template function `ingress`: spec.ingressRef.name, or the name of the target. */
export function ingressName(canary: Canary): string {
  return canary.spec.ingressRef?.name ?? targetName(canary);
}

/** Value of the template function `route`: spec.routeRef.name, or the name of the target. */
export function routeName(canary: Canary): string {
  return canary.spec.routeRef?.name ?? targetName(canary);
}
