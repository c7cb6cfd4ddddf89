import { type JsonObject, objectAt, without } from '../json.ts';

/** Field of a v1 Event → field of an events.k8s.io/v1 Event. Both are views of one object. */
const names: readonly (readonly [core: string, events: string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
];

function renamed(object: JsonObject, pairs: readonly (readonly [from: string, to: string])[]): JsonObject {
  const byName = new Map(pairs);
  return Object.fromEntries(Object.entries(object).map(([field, value]) => [byName.get(field) ?? field, value]));
}

/** From an events.k8s.io/v1 Event to the v1 Event that is stored. */
export function toCoreEvent(event: JsonObject): JsonObject {
  return {
    ...renamed(
      event,
      names.map(([core, events]) => [events, core]),
    ),
    apiVersion: 'v1',
  };
}

/** From the stored v1 Event to an events.k8s.io/v1 Event. */
export function fromCoreEvent(event: JsonObject): JsonObject {
  const converted = { ...renamed(event, names), apiVersion: 'events.k8s.io/v1' };
  return objectAt(event, 'source')['component'] === '' ? without(converted, 'deprecatedSource') : converted;
}
