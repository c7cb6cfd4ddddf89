import type { FieldError } from '../../api-error.ts';
import { arrayAt, equalJson, isObject, type JsonObject, objectAt, stringAt } from '../../json.ts';
import { isDnsLabel } from '../../schema/names.ts';
import type { KindRules } from '../kind.ts';

const containerLists = ['containers', 'initContainers'] as const;

/** `:latest` or no tag is always pulled; https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting */
function pullPolicy(image: string | undefined): string {
  const tag = /:([^:/@]+)$/.exec(image ?? '')?.[1] ?? (image?.includes('@') ? 'digest' : 'latest');
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function containerDefaults(container: unknown): unknown {
  if (!isObject(container)) return container;
  return { ...container, imagePullPolicy: container['imagePullPolicy'] ?? pullPolicy(stringAt(container, 'image')) };
}

/** A pod, not a template, requests at least what it is limited to. */
function withRequests(container: unknown): unknown {
  if (!isObject(container)) return container;
  const resources = objectAt(container, 'resources');
  if (resources['limits'] === undefined) return container;
  return { ...container, resources: { ...resources, requests: { ...objectAt(resources, 'limits'), ...objectAt(resources, 'requests') } } };
}

/** Defaults of a pod's spec that depend on other fields. */
export function podSpecDefaults(spec: JsonObject): JsonObject {
  const lists = containerLists.filter((list) => spec[list] !== undefined);
  const account = stringAt(spec, 'serviceAccountName') ?? stringAt(spec, 'serviceAccount');
  return {
    ...spec,
    ...Object.fromEntries(lists.map((list) => [list, arrayAt(spec, list).map(containerDefaults)])),
    ...(account !== undefined && { serviceAccountName: account, serviceAccount: account }),
  };
}

export function podSpecErrors(spec: JsonObject, path: string): FieldError[] {
  const containers = arrayAt(spec, 'containers');
  if (containers.length === 0) return [{ reason: 'FieldValueRequired', field: `${path}.containers`, message: 'Required value' }];
  return containers.flatMap((container, index) => (isObject(container) ? containerErrors(container, `${path}.containers[${index}]`) : []));
}

function containerErrors(container: JsonObject, path: string): FieldError[] {
  const name = stringAt(container, 'name') ?? '';
  const errors: FieldError[] = [];
  if (name === '') errors.push({ reason: 'FieldValueRequired', field: `${path}.name`, message: 'Required value' });
  else if (!isDnsLabel(name)) {
    const rule =
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    errors.push({ reason: 'FieldValueInvalid', field: `${path}.name`, message: `Invalid value: ${JSON.stringify(name)}: ${rule}` });
  }
  if ((stringAt(container, 'image') ?? '') === '')
    errors.push({ reason: 'FieldValueRequired', field: `${path}.image`, message: 'Required value' });
  return errors;
}

/** What may change in a pod's spec: images, tolerations added, activeDeadlineSeconds, a termination grace period that was negative. */
function immutablePart(object: JsonObject): JsonObject {
  const spec = objectAt(object, 'spec');
  const lists = containerLists.filter((list) => spec[list] !== undefined);
  const images = lists.map((list) => [list, arrayAt(spec, list).map((item) => (isObject(item) ? { ...item, image: '' } : item))]);
  return {
    ...spec,
    ...Object.fromEntries(images),
    tolerations: undefined,
    activeDeadlineSeconds: undefined,
    nodeName: undefined,
    schedulingGates: undefined,
  };
}

export const podRules: KindRules = {
  defaults: (object) => {
    const spec = objectAt(object, 'spec');
    const account = stringAt(spec, 'serviceAccountName') ?? 'default';
    const assigned = {
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
      priority: 0,
      serviceAccount: account,
      serviceAccountName: account,
    };
    const completed = podSpecDefaults({ ...assigned, ...spec });
    return { ...object, spec: { ...completed, containers: arrayAt(completed, 'containers').map(withRequests) } };
  },
  validate: (object, previous) => {
    const errors = podSpecErrors(objectAt(object, 'spec'), 'spec');
    if (previous === undefined || equalJson(immutablePart(object), immutablePart(previous))) return errors;
    const message =
      'Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';
    return [...errors, { reason: 'FieldValueForbidden', field: 'spec', message }];
  },
  generation: 'spec',
  initialStatus: { phase: 'Pending', qosClass: 'BestEffort' },
};
