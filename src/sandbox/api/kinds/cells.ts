import { arrayAt, isObject, type JsonObject, objectAt, stringAt } from '../json.ts';

/** `5m`, `3h12m`, `2d`: an age as kubectl shows it. */
export function shownDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  const [minutes, hours, days] = [Math.floor(seconds / 60), Math.floor(seconds / 3600), Math.floor(seconds / 86_400)];
  const pair = (whole: number, unit: string, rest: number, restUnit: string) =>
    rest === 0 ? `${whole}${unit}` : `${whole}${unit}${rest}${restUnit}`;
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  if (hours < 192) return pair(days, 'd', hours % 24, 'h');
  if (days < 730) return `${days}d`;
  return pair(Math.floor(days / 365), 'y', days % 365, 'd');
}

function since(time: unknown, nowMs: number): string {
  return typeof time === 'string' ? shownDuration(nowMs - Date.parse(time)) : '<unknown>';
}

export function ageOf(object: JsonObject, nowMs: number): string {
  return since(objectAt(object, 'metadata')['creationTimestamp'], nowMs);
}

/** A CRD's printer column: `.status.conditions[?(@.type=="Ready")].status` and plain paths. */
export function cellAtPath(object: JsonObject, path: string, { type, nowMs }: { type: string; nowMs: number }): unknown {
  const steps = path.match(/\['[^']+'\]|\[\?\([^)]*\)\]|\[\*\]|\[\d+\]|(?:\\\.|[^.[\]\\])+/g) ?? [];
  let values: readonly unknown[] = [object];
  for (const step of steps) values = values.flatMap((value) => stepInto(value, step));
  const [value] = values;
  if (value === undefined || value === null) return null;
  if (type === 'date') return since(value, nowMs);
  if (type === 'string') return values.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(' ');
  return value;
}

function stepInto(value: unknown, step: string): readonly unknown[] {
  const [, conditionField, conditionValue] = /^\[\?\(@\.(\w+)\s*==\s*["']([^"']*)["']\)\]$/.exec(step) ?? [];
  if (conditionField !== undefined)
    return Array.isArray(value) ? value.filter((item) => isObject(item) && item[conditionField] === conditionValue) : [];
  if (step === '[*]') return Array.isArray(value) ? value : [];
  if (/^\[\d+\]$/.test(step)) return Array.isArray(value) ? [value[Number(step.slice(1, -1))]] : [];
  const field = step.startsWith("['") ? step.slice(2, -2) : step.replaceAll('\\.', '.');
  return isObject(value) && value[field] !== undefined ? [value[field]] : [];
}

type Cells = (object: JsonObject, nowMs: number) => readonly unknown[];

const name = (object: JsonObject) => objectAt(object, 'metadata')['name'];
const spec = (object: JsonObject) => objectAt(object, 'spec');
const status = (object: JsonObject) => objectAt(object, 'status');
const count = (object: JsonObject, field: string) => Number(object[field] ?? 0);
const orNone = (text: string) => (text === '' ? '<none>' : text);

function labelText(labels: JsonObject): string {
  return orNone(
    Object.entries(labels)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
  );
}

function selectorText(selector: JsonObject): string {
  return labelText(objectAt(selector, 'matchLabels'));
}

function containersOf(object: JsonObject): readonly JsonObject[] {
  return arrayAt(objectAt(objectAt(spec(object), 'template'), 'spec'), 'containers').filter(isObject);
}

const containerCells = (object: JsonObject) => [
  containersOf(object)
    .map((container) => container['name'])
    .join(','),
  containersOf(object)
    .map((container) => container['image'])
    .join(','),
];

function podCells(pod: JsonObject, nowMs: number): readonly unknown[] {
  const statuses = arrayAt(status(pod), 'containerStatuses').filter(isObject);
  const total = arrayAt(spec(pod), 'containers').length;
  const restarts = statuses.reduce((sum, one) => sum + count(one, 'restartCount'), 0);
  const last = statuses
    .map((one) => stringAt(objectAt(objectAt(one, 'lastState'), 'terminated'), 'finishedAt'))
    .filter((time) => time !== undefined)
    .sort()
    .at(-1);
  const gates = arrayAt(spec(pod), 'readinessGates');
  return [
    name(pod),
    `${statuses.filter((one) => one['ready'] === true).length}/${total}`,
    podStatus(pod, statuses),
    restarts > 0 && last !== undefined ? `${restarts} (${since(last, nowMs)} ago)` : String(restarts),
    ageOf(pod, nowMs),
    stringAt(status(pod), 'podIP') ?? '<none>',
    stringAt(spec(pod), 'nodeName') ?? '<none>',
    stringAt(status(pod), 'nominatedNodeName') ?? '<none>',
    gates.length === 0 ? '<none>' : `0/${gates.length}`,
  ];
}

function podStatus(pod: JsonObject, statuses: readonly JsonObject[]): string {
  if (objectAt(pod, 'metadata')['deletionTimestamp'] !== undefined) return 'Terminating';
  const reasons = statuses.map((one) => {
    const state = objectAt(one, 'state');
    const terminated = objectAt(state, 'terminated');
    if (state['waiting'] !== undefined) return stringAt(objectAt(state, 'waiting'), 'reason');
    if (state['terminated'] === undefined) return undefined;
    return stringAt(terminated, 'reason') ?? `ExitCode:${count(terminated, 'exitCode')}`;
  });
  return reasons.find((reason) => reason !== undefined) ?? stringAt(status(pod), 'reason') ?? stringAt(status(pod), 'phase') ?? '';
}

function serviceCells(service: JsonObject, nowMs: number): readonly unknown[] {
  const ports = arrayAt(spec(service), 'ports').filter(isObject);
  const shown = ports.map(
    (port) => `${port['port']}${port['nodePort'] === undefined ? '' : `:${port['nodePort']}`}/${port['protocol'] ?? 'TCP'}`,
  );
  const type = stringAt(spec(service), 'type') ?? '';
  const ingress = arrayAt(objectAt(status(service), 'loadBalancer'), 'ingress')
    .filter(isObject)
    .map((one) => one['ip'] ?? one['hostname']);
  const external =
    type === 'ExternalName'
      ? stringAt(spec(service), 'externalName')
      : type === 'LoadBalancer'
        ? ingress.join(',') || '<pending>'
        : '<none>';
  return [
    name(service),
    type,
    stringAt(spec(service), 'clusterIP') ?? '<none>',
    external ?? '<none>',
    orNone(shown.join(',')),
    ageOf(service, nowMs),
    labelText(objectAt(spec(service), 'selector')),
  ];
}

function eventCells(event: JsonObject, nowMs: number): readonly unknown[] {
  const involved = objectAt(event, 'involvedObject');
  const source = objectAt(event, 'source');
  const micro = stringAt(event, 'eventTime');
  const first = stringAt(event, 'firstTimestamp') ?? micro;
  const last = stringAt(event, 'lastTimestamp') ?? first;
  return [
    since(last, nowMs),
    event['type'] ?? '',
    event['reason'] ?? '',
    `${String(involved['kind'] ?? '').toLowerCase()}${involved['name'] === undefined ? '' : `/${involved['name']}`}`,
    involved['fieldPath'] ?? '',
    [source['component'] ?? event['reportingComponent'] ?? '', ...(source['host'] === undefined ? [] : [source['host']])].join(', '),
    String(event['message'] ?? '').trim(),
    since(first, nowMs),
    count(event, 'count') || 1,
    name(event),
  ];
}

function autoscalerCells(object: JsonObject, nowMs: number): readonly unknown[] {
  const target = objectAt(spec(object), 'scaleTargetRef');
  const metrics = arrayAt(spec(object), 'metrics')
    .filter(isObject)
    .map((metric) => {
      const resource = objectAt(metric, 'resource');
      const wanted = objectAt(resource, 'target');
      if (metric['type'] !== 'Resource') return '<unknown>';
      const value =
        wanted['averageUtilization'] === undefined ? String(wanted['averageValue'] ?? '<auto>') : `${wanted['averageUtilization']}%`;
      return `${resource['name']}: <unknown>/${value}`;
    });
  return [
    name(object),
    `${target['kind']}/${target['name']}`,
    orNone(metrics.join(', ')),
    String(spec(object)['minReplicas'] ?? '<unset>'),
    count(spec(object), 'maxReplicas'),
    count(status(object), 'currentReplicas'),
    ageOf(object, nowMs),
  ];
}

/** Cells by kind, in the order of the recorded column definitions (pkg/printers/internalversion of Kubernetes says what stands in each). */
const cellsByKind: Readonly<Record<string, Cells>> = {
  Namespace: (object, now) => [name(object), stringAt(status(object), 'phase') ?? '', ageOf(object, now)],
  Service: serviceCells,
  Pod: podCells,
  Event: eventCells,
  ConfigMap: (object, now) => [
    name(object),
    Object.keys(objectAt(object, 'data')).length + Object.keys(objectAt(object, 'binaryData')).length,
    ageOf(object, now),
  ],
  Secret: (object, now) => [name(object), object['type'] ?? '', Object.keys(objectAt(object, 'data')).length, ageOf(object, now)],
  ServiceAccount: (object, now) => [name(object), arrayAt(object, 'secrets').length, ageOf(object, now)],
  Deployment: (object, now) => [
    name(object),
    `${count(status(object), 'readyReplicas')}/${count(spec(object), 'replicas')}`,
    count(status(object), 'updatedReplicas'),
    count(status(object), 'availableReplicas'),
    ageOf(object, now),
    ...containerCells(object),
    selectorText(objectAt(spec(object), 'selector')),
  ],
  ReplicaSet: (object, now) => [
    name(object),
    count(spec(object), 'replicas'),
    count(status(object), 'replicas'),
    count(status(object), 'readyReplicas'),
    ageOf(object, now),
    ...containerCells(object),
    selectorText(objectAt(spec(object), 'selector')),
  ],
  DaemonSet: (object, now) => [
    name(object),
    ...['desiredNumberScheduled', 'currentNumberScheduled', 'numberReady', 'updatedNumberScheduled', 'numberAvailable'].map((field) =>
      count(status(object), field),
    ),
    labelText(objectAt(objectAt(objectAt(spec(object), 'template'), 'spec'), 'nodeSelector')),
    ageOf(object, now),
    ...containerCells(object),
    selectorText(objectAt(spec(object), 'selector')),
  ],
  Lease: (object, now) => [name(object), stringAt(spec(object), 'holderIdentity') ?? '', ageOf(object, now)],
  HorizontalPodAutoscaler: autoscalerCells,
  CustomResourceDefinition: (object) => [name(object), objectAt(object, 'metadata')['creationTimestamp']],
  ControllerRevision: (object, now) => {
    const owner = arrayAt(objectAt(object, 'metadata'), 'ownerReferences')
      .filter(isObject)
      .find((one) => one['controller'] === true);
    const shown =
      owner === undefined
        ? '<none>'
        : `${String(owner['kind']).toLowerCase()}.${String(owner['apiVersion']).split('/')[0]}/${owner['name']}`;
    return [name(object), shown, object['revision'], ageOf(object, now)];
  },
  EndpointSlice: (object, now) => [
    name(object),
    object['addressType'],
    arrayAt(object, 'ports')
      .filter(isObject)
      .map((port) => port['port'] ?? '*')
      .join(',') || '<unset>',
    arrayAt(object, 'endpoints')
      .filter(isObject)
      .flatMap((one) => arrayAt(one, 'addresses'))
      .join(',') || '<unset>',
    ageOf(object, now),
  ],
};

/** The cells of a built-in kind; name and age where nothing more is known. */
export function cellsOf(kind: string, object: JsonObject, nowMs: number): readonly unknown[] {
  return cellsByKind[kind]?.(object, nowMs) ?? [name(object), ageOf(object, nowMs)];
}
