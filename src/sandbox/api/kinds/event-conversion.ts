import { type JsonObject, stringAt, without } from '../json.ts';

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

/** Fields that the API server writes out in every v1 Event. */
const alwaysThere = {
  source: {},
  firstTimestamp: null,
  lastTimestamp: null,
  eventTime: null,
  reportingComponent: '',
  reportingInstance: '',
};

/** A v1 Event as it is stored. */
export function completeEvent(event: JsonObject): JsonObject {
  return { ...alwaysThere, ...event };
}

/** From an events.k8s.io/v1 Event to the v1 Event that is stored. */
export function toCoreEvent(event: JsonObject): JsonObject {
  const pairs = names.map(([core, events]) => [events, core] as const);
  return completeEvent({ ...renamed(event, pairs), apiVersion: 'v1' });
}

/** From the stored v1 Event to an events.k8s.io/v1 Event, which leaves out empty reporters. */
export function fromCoreEvent(event: JsonObject): JsonObject {
  const converted = { ...renamed(event, names), apiVersion: 'events.k8s.io/v1' };
  const empty = ['reportingController', 'reportingInstance'].filter((field) => stringAt(converted, field) === '');
  return without(converted, ...empty);
}
