import { describe, expect, test } from 'vitest';
import { type AlertDeliveryOptions, createAlertDelivery } from '../../src/alerts/alert-delivery.ts';
import { createAlertSender } from '../../src/alerts/alert-sender.ts';
import { alertProviderResource } from '../../src/api/group.ts';
import { KubeError } from '../../src/kube/kube-error.ts';
import type { WordedEvent } from '../../src/wording/announcement.ts';
import { canaryWith } from '../api/canary-fixture.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { FakeCluster } from '../support/fake-cluster.ts';
import { alertWith } from './alert-fixture.ts';
import { type Behaviour, scriptedTransport } from './scripted-transport.ts';

const secret = 'planted-secret-value';

interface Change {
  /** By path of the URL; other paths answer 200. */
  readonly behaviours?: Readonly<Record<string, readonly Behaviour[]>>;
  readonly providers?: Readonly<Record<string, object>>;
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>> | KubeError>>;
  readonly options?: Partial<AlertDeliveryOptions>;
}

function setUp({ behaviours = {}, providers = {}, secrets = {}, options = {} }: Change = {}) {
  const clock = new FakeClock();
  const cluster = new FakeCluster();
  for (const [name, spec] of Object.entries(providers)) {
    cluster.put(alertProviderResource, {
      apiVersion: 'flagger.app/v1beta1',
      kind: 'AlertProvider',
      metadata: { name, namespace: 'shop' },
      spec,
    });
  }
  const byPath = new Map(Object.entries(behaviours).map(([path, list]) => [path, scriptedTransport(clock, list)]));
  const plain = scriptedTransport(clock, [200]);
  const order: string[] = [];
  const transport = {
    ...plain,
    request: (request: Parameters<typeof plain.request>[0]) => {
      const { pathname } = new URL(request.url);
      order.push(pathname);
      return (byPath.get(pathname) ?? plain).request(request);
    },
  };
  const proxies: { url: string; transport: ReturnType<typeof scriptedTransport> }[] = [];
  const read: string[] = [];
  const deliver = createAlertDelivery({
    providers: cluster.cache(alertProviderResource),
    readSecret: async (namespace, name) => {
      read.push(`${namespace}/${name}`);
      const found = secrets[`${namespace}/${name}`] ?? new KubeError('NotFound', 404, 'GET …: not found');
      if (found instanceof KubeError) throw found;
      return found;
    },
    transport,
    proxiedTransport: (url) => {
      const through = scriptedTransport(clock, [200]);
      proxies.push({ url, transport: through });
      return through;
    },
    clock,
    random: () => 0,
    ...options,
  });
  const events: WordedEvent[] = [];
  const stopping = new AbortController();
  const send = createAlertSender({ deliver, recordEvent: (_, event) => events.push(event), signal: stopping.signal });
  return { clock, order, proxies, read, deliver, send, events, stopping };
}

const told = (...names: string[]) => canaryWith({ analysis: { alerts: names.map((name) => ({ name, providerRef: { name } })) } });
const at = (path: string, more: object = {}) => ({ type: 'slack', address: `http://sink/${path}`, ...more });

describe('an alert', () => {
  test('reaches everyone who is listed, and only them', async () => {
    const { send, clock, order, events } = setUp({ providers: { a: at('a'), b: at('b'), c: at('c') } });
    send(told('a', 'b'), alertWith());
    await clock.advance(0);
    expect([order.sort(), events]).toEqual([['/a', '/b'], []]);
  });

  test('reaches the global sink where nobody is listed', async () => {
    const globalSink = { type: 'msteams', address: 'http://sink/teams', channel: 'general', username: 'flagger' } as const;
    const { send, clock, order } = setUp({ options: { globalSink } });
    send(canaryWith(), alertWith());
    await clock.advance(0);
    expect(order).toEqual(['/teams']);
  });

  test('goes to the address in the Secret beside its AlertProvider', async () => {
    const { send, clock, order, read } = setUp({
      providers: { a: { type: 'slack', secretRef: { name: 'hook' } } },
      secrets: { 'shop/hook': { address: 'http://sink/from-secret' } },
    });
    send(told('a'), alertWith());
    await clock.advance(0);
    expect([read, order]).toEqual([['shop/hook'], ['/from-secret']]);
  });

  test('that is given up while it is sent is sent by who tries it next', async () => {
    const answers: ((secret: { address: string }) => void)[] = [];
    const readSecret = () => new Promise<{ address: string }>((resolve) => answers.push(resolve));
    const { deliver, clock, order } = setUp({ providers: { a: { type: 'slack', secretRef: { name: 'hook' } } }, options: { readSecret } });
    const lost = new AbortController();
    const first = deliver(told('a'), alertWith(), lost.signal);
    await clock.advance(0);
    lost.abort();
    const second = deliver(told('a'), alertWith(), new AbortController().signal);
    answers[0]?.({ address: 'http://sink/a' });
    await first;
    await clock.advance(0);
    answers[1]?.({ address: 'http://sink/a' });
    expect(await second).toEqual([{ destination: 'AlertProvider shop/a', result: { kind: 'sent' } }]);
    expect(order.length).toBeGreaterThanOrEqual(1);
  });

  test('waits for an API server that is away when the Secret is read', async () => {
    let reads = 0;
    const readSecret = async () => {
      reads += 1;
      if (reads < 3) throw new KubeError('ServerError', 503, 'GET …: not now');
      return { address: 'http://sink/late' };
    };
    const { send, clock, order } = setUp({ providers: { a: { type: 'slack', secretRef: { name: 'hook' } } }, options: { readSecret } });
    send(told('a'), alertWith());
    await clock.advance(30_000);
    expect(order).toEqual(['/late']);
  });

  test('goes through the proxy of its AlertProvider, whose connections are closed afterwards', async () => {
    const { send, clock, order, proxies } = setUp({ providers: { a: at('a', { proxy: 'http://proxy:3128' }) } });
    send(told('a'), alertWith());
    await clock.advance(0);
    expect(order).toEqual([]);
    expect(proxies.map(({ url, transport }) => [url, transport.sent.length, transport.closed])).toEqual([['http://proxy:3128', 1, 1]]);
  });

  test('is sent once, however often it is asked for, and a later one of the run is sent too', async () => {
    const { send, deliver, clock, order } = setUp({ providers: { a: at('a') } });
    send(told('a'), alertWith());
    send(told('a'), alertWith());
    await clock.advance(0);
    send(told('a'), alertWith());
    expect(await deliver(told('a'), alertWith(), new AbortController().signal)).toEqual([]);
    send(told('a'), alertWith({ dedupeKey: 'u1/run/other' }));
    await clock.advance(0);
    expect(order).toEqual(['/a', '/a']);
  });

  test('is sent again only to whom it did not reach', async () => {
    const { send, clock, order } = setUp({ providers: { a: at('a'), b: at('b') }, behaviours: { '/b': [404, 200] } });
    send(told('a', 'b'), alertWith());
    await clock.advance(0);
    send(told('a', 'b'), alertWith());
    await clock.advance(0);
    expect(order).toEqual(['/a', '/b', '/b']);
  });
});

describe('a receiver that hangs or answers 500', () => {
  test.for<[Behaviour, number]>([
    ['hangs', 27_000],
    [500, 7000],
  ])('(%j) delays nobody else, is tried four times, and then told of once', async ([behaviour, boundMs]) => {
    const { send, clock, order, events } = setUp({ providers: { a: at('a'), b: at('b') }, behaviours: { '/a': [behaviour] } });
    // Sending returns before anything was asked: it cannot delay a turn.
    send(told('a', 'b'), alertWith());
    expect(order).toEqual([]);
    await clock.advance(0);
    expect(order.sort()).toEqual(['/a', '/b']);
    await clock.advance(boundMs);
    expect(order.filter((path) => path === '/a')).toHaveLength(4);
    expect(events).toEqual([{ reason: 'AlertFailed', type: 'Warning', message: expect.stringContaining('AlertProvider shop/a: ') }]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('gets the alerts of a Canary in their order all the same', async () => {
    const { send, clock, order } = setUp({ providers: { a: at('a'), b: at('b') }, behaviours: { '/a': [500, 200] } });
    send(told('a'), alertWith({ dedupeKey: 'u1/run/NewRevision' }));
    send(told('a', 'b'), alertWith({ dedupeKey: 'u1/run/RolledBack' }));
    await clock.advance(999);
    expect(order.sort()).toEqual(['/a', '/b']);
    await clock.advance(1);
    expect(order.filter((path) => path === '/a')).toHaveLength(3);
  });

  test('fills no more than 200 places; what finds none is told of', async () => {
    const { send, clock, order, events } = setUp({ providers: { a: at('a') }, behaviours: { '/a': ['hangs'] } });
    for (let index = 0; index < 205; index++) {
      send({ ...told('a'), metadata: { ...told('a').metadata, uid: `u${index}` } }, alertWith({ dedupeKey: `u${index}/run/RolledBack` }));
    }
    await clock.advance(0);
    expect([order.length, events.length]).toEqual([200, 5]);
    expect(events[0]?.message).toContain('200 alerts are still under way');
    await clock.advance(60_000);
    send(told('a'), alertWith({ dedupeKey: 'later' }));
    await clock.advance(0);
    expect(order.length).toBe(200 * 4 + 1);
  });

  test('is given up when the process ends, and nobody is told', async () => {
    const { send, clock, events, stopping } = setUp({ providers: { a: at('a') }, behaviours: { '/a': ['hangs'] } });
    send(told('a'), alertWith());
    send(told('a'), alertWith({ dedupeKey: 'u1/run/other' }));
    await clock.advance(1000);
    stopping.abort();
    await clock.advance(0);
    expect([events, clock.pendingTimers]).toEqual([[], 0]);
  });
});

describe('why an alert was not delivered is told without a secret', () => {
  const secretRef = { name: 'hook' };
  test.for<[why: string, change: Change]>([
    ['it does not exist', {}],
    ['its Secret shop/hook does not exist', { providers: { a: { type: 'slack', secretRef } } }],
    [
      'its Secret shop/hook cannot be read (Forbidden)',
      { providers: { a: { type: 'slack', secretRef } }, secrets: { 'shop/hook': new KubeError('Forbidden', 403, secret) } },
    ],
    [
      'its Secret shop/hook has no key "address"',
      { providers: { a: { type: 'slack', secretRef } }, secrets: { 'shop/hook': { token: secret } } },
    ],
    [
      'the address is not a URL that begins with http:// or https://',
      { providers: { a: { type: 'slack', secretRef } }, secrets: { 'shop/hook': { address: secret } } },
    ],
    [
      'it answered with status 403',
      {
        providers: { a: { type: 'slack', secretRef } },
        secrets: { 'shop/hook': { address: `http://sink/${secret}`, token: secret } },
        behaviours: { [`/${secret}`]: [403] },
      },
    ],
    ['it has neither address nor secretRef', { providers: { a: { type: 'slack' } } }],
    [
      'its type is not built; built are: slack, msteams, discord, rocket, gchat, webhook',
      { providers: { a: at(secret, { type: 'pager' }) } },
    ],
    ['its proxy is not a URL that begins with http:// or https://', { providers: { a: at(secret, { proxy: secret }) } }],
    [
      'it could not be sent',
      {
        providers: { a: at(secret, { proxy: 'http://proxy/' }) },
        options: {
          proxiedTransport: () => {
            throw new Error(secret);
          },
        },
      },
    ],
  ])('%s', async ([why, change]) => {
    const { send, clock, events } = setUp(change);
    send(told('a'), alertWith());
    await clock.advance(60_000);
    expect(events).toEqual([
      {
        reason: 'AlertFailed',
        type: 'Warning',
        message: expect.stringMatching(/^Alert "Rolled back web\.shop, .*" was not delivered to AlertProvider shop\/a: /),
      },
    ]);
    expect(events[0]?.message).toContain(`shop/a: ${why}`);
    expect(JSON.stringify(events)).not.toContain(secret);
  });
});
