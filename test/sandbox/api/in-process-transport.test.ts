import { describe, expect, test } from 'vitest';
import type { TransportRequest } from '../../../src/platform/transport.ts';
import { createInProcessTransport, type Fault, type InProcessTransport } from '../../../src/sandbox/api/in-process-transport.ts';
import { createSeededRandom } from '../../../src/sandbox/seeded-random.ts';
import { configMap, configMaps, startCluster } from './cluster-under-test.ts';

const url = `http://sandbox${configMaps}`;
const create = (name: string): TransportRequest => ({ method: 'POST', url, body: JSON.stringify(configMap(name)), timeoutMs: 1_000 });
const watch: TransportRequest = { method: 'GET', url: `${url}?watch=1`, timeoutMs: 30_000 };

function setUp(options: { readonly seed?: number; readonly fault?: Fault } = {}) {
  const cluster = startCluster();
  const { fault } = options;
  const transport = createInProcessTransport({
    api: cluster.api,
    clock: cluster.clock,
    random: createSeededRandom(options.seed ?? 1),
    ...(fault !== undefined && { fault: (request) => (request.method === 'POST' ? fault : undefined) }),
  });
  return { ...cluster, transport };
}

/** What came of a promise while `ms` passed: its value, the kind of its error, or `pending`. */
async function outcome(clock: { advance(ms: number): Promise<void> }, promise: Promise<unknown>, ms = 100): Promise<unknown> {
  let result: unknown = 'pending';
  promise.then(
    (value) => {
      result = value;
    },
    (error: { kind?: string }) => {
      result = error.kind ?? error;
    },
  );
  await clock.advance(ms);
  return result;
}

async function collect(transport: InProcessTransport, request: TransportRequest, into: string[]): Promise<void> {
  try {
    const { body } = await transport.stream(request);
    for await (const chunk of body) {
      const { type, object } = JSON.parse(chunk) as { type: string; object: { metadata: { name: string } } };
      into.push(`${type} ${object.metadata.name}`);
    }
    into.push('end');
  } catch (error) {
    into.push((error as { kind: string }).kind);
  }
}

test('an answer takes a way there and a way back of virtual time', async () => {
  const { clock, transport, log } = setUp();
  const answer = transport.request(create('a'));
  await clock.advance(0.9);
  expect(log).toEqual([]);
  expect(await outcome(clock, answer, 10)).toMatchObject({ status: 201 });
  expect(log).toMatchObject([{ method: 'POST', resource: { plural: 'configmaps', verb: 'create' }, status: 201 }]);
});

test('the seed alone decides in which order requests arrive', async () => {
  const orderOf = async (seed: number) => {
    const { clock, transport, api } = setUp({ seed });
    const names: string[] = [];
    api.store.subscribe(({ object }) => names.push(object.metadata.name));
    for (const name of ['a', 'b', 'c', 'd']) void transport.request(create(name));
    await clock.advance(100);
    return names.join('');
  };
  const orders = await Promise.all([1, 2, 3, 4, 5, 6].map(orderOf));
  expect(orders.every((order) => [...order].sort().join('') === 'abcd')).toBe(true);
  expect(new Set(orders).size).toBeGreaterThan(1);
  expect(await Promise.all([1, 2, 3, 4, 5, 6].map(orderOf))).toEqual(orders);
});

test('chunks of one watch arrive in the order in which the changes were made', async () => {
  const { api, clock, transport } = setUp();
  const made: string[] = [];
  const seen: string[] = [];
  api.store.subscribe(({ object }) => made.push(`ADDED ${object.metadata.name}`));
  void collect(transport, watch, seen);
  await clock.advance(20);
  for (let index = 0; index < 20; index++) {
    void transport.request(create(`m${index}`));
    await clock.advance(0.5);
  }
  await clock.advance(20);
  expect(seen.length).toBe(20);
  expect(seen).toEqual(made);
});

describe('a fault', () => {
  test.for<[name: string, fault: Fault, outcome: unknown, isApplied: boolean]>([
    ['status before: not applied', { kind: 'status', status: 503, when: 'before' }, { status: 503 }, false],
    ['status after: applied', { kind: 'status', status: 500, when: 'after' }, { status: 500 }, true],
    ['reset before: not applied', { kind: 'reset', when: 'before' }, 'reset', false],
    ['reset after: applied', { kind: 'reset', when: 'after' }, 'reset', true],
    ['hang before: not applied, until the time-out', { kind: 'hang', when: 'before' }, 'timeout', false],
    ['hang after: applied, until the time-out', { kind: 'hang', when: 'after' }, 'timeout', true],
    ['delay: applied late', { kind: 'delay', ms: 500 }, { status: 201 }, true],
    ['delay beyond the time-out: applied, never told', { kind: 'delay', ms: 1_500 }, 'timeout', true],
  ])('%s', async ([, fault, expected, isApplied]) => {
    const { clock, transport, send } = setUp({ fault });
    const result = await outcome(clock, transport.request(create('a')), 2_000);
    if (typeof expected === 'string') expect(result).toBe(expected);
    else expect(result).toMatchObject(expected as object);
    expect((send('GET', configMaps)['items'] as unknown[]).length).toBe(isApplied ? 1 : 0);
  });

  test('may tell when to come again', async () => {
    const { clock, transport } = setUp({ fault: { kind: 'status', status: 429, headers: { 'retry-after': '3' }, when: 'before' } });
    expect(await outcome(clock, transport.request(create('a')))).toMatchObject({ status: 429, headers: { 'retry-after': '3' } });
  });
});

test('an abort ends a request and a watch at once', async () => {
  const { clock, transport } = setUp();
  const controller = new AbortController();
  const seen: string[] = [];
  void collect(transport, { ...watch, signal: controller.signal }, seen);
  await clock.advance(20);
  const request = transport.request({ ...create('a'), signal: controller.signal });
  controller.abort();
  expect(await outcome(clock, request, 0)).toBe('aborted');
  expect(seen).toEqual(['aborted']);
});

test('a watch that is silent too long times out, one with bookmarks does not', async () => {
  const { clock, transport } = setUp();
  const [silent, marked]: [string[], string[]] = [[], []];
  void collect(transport, { ...watch, timeoutMs: 90_000 }, silent);
  void collect(transport, { ...watch, url: `${watch.url}&allowWatchBookmarks=true`, timeoutMs: 90_000 }, marked);
  await clock.advance(200_000);
  expect(silent).toEqual(['timeout']);
  expect(marked).toEqual(['BOOKMARK undefined', 'BOOKMARK undefined', 'BOOKMARK undefined']);
});

test('broken streams: a reset is told at once, a stalled one only by its silence', async () => {
  const { clock, transport, send } = setUp();
  const [reset, stalled]: [string[], string[]] = [[], []];
  void collect(transport, watch, reset);
  await clock.advance(20);
  transport.breakStreams('reset');
  await clock.advance(0);
  expect(reset).toEqual(['reset']);
  void collect(transport, watch, stalled);
  await clock.advance(20);
  transport.breakStreams('stall');
  send('POST', configMaps, { body: configMap('unseen') });
  await clock.advance(29_000);
  expect(stalled).toEqual([]);
  await clock.advance(2_000);
  expect(stalled).toEqual(['timeout']);
});

test('an answer that is too long is refused', async () => {
  const { clock, transport } = setUp();
  expect(await outcome(clock, transport.request({ method: 'GET', url, timeoutMs: 1_000, maxBytes: 10 }))).toBe('tooLarge');
});

test('a closed transport breaks its streams and refuses requests', async () => {
  const { clock, transport } = setUp();
  const seen: string[] = [];
  void collect(transport, watch, seen);
  await clock.advance(20);
  await transport.close();
  expect(await outcome(clock, transport.request(create('a')))).toBe('refused');
  expect(seen).toEqual(['reset']);
});
