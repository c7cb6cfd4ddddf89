import { describe, expect, test } from 'vitest';
import type { Canary, CanaryMetric } from '../../src/api/canary.ts';
import type { CacheReader } from '../../src/kube/cache.ts';
import { KubeError } from '../../src/kube/kube-error.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { keyOf } from '../../src/kube/object-key.ts';
import { createMeasurer } from '../../src/metrics/create-measurer.ts';
import type { MeasurerOptions } from '../../src/metrics/measurer-options.ts';
import type { Transport, TransportRequest } from '../../src/platform/transport.ts';

/** Answers every query with one series of `value` and remembers the requests. */
function answering(value: string): { transport: Transport; sent: TransportRequest[]; queries: () => (string | null)[] } {
  const sent: TransportRequest[] = [];
  const body = JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [1, value] }] } });
  return {
    sent,
    queries: () =>
      sent.map(({ url, body: form }) => (form === undefined ? new URL(url).searchParams : new URLSearchParams(form)).get('query')),
    transport: {
      request: async (request) => {
        sent.push(request);
        return { status: 200, headers: { 'content-type': 'application/json' }, body };
      },
      stream: () => Promise.reject(new Error('not asked for')),
      close: async () => {},
    },
  };
}

const metadata = (namespace: string, name: string) => ({ namespace, name, uid: name, resourceVersion: '1' });

function template(namespace: string, name: string, spec: object): KubeObject {
  return { apiVersion: 'flagger.app/v1beta1', kind: 'MetricTemplate', metadata: metadata(namespace, name), spec };
}

function cacheOf(...objects: KubeObject[]): CacheReader {
  return { synced: true, get: (key) => objects.find((object) => keyOf(object) === key), list: () => objects, byIndex: () => [] };
}

const queries = {
  successRate: (windowMs: number) => `rate({{ namespace }}/{{ target }}/{{ service }}[${windowMs / 1000}s])`,
  duration: (windowMs: number) => `p99({{ target }}[${windowMs / 1000}s])`,
  durationUnit: 's',
} as const;

const prometheus = { type: 'prometheus', address: 'http://prometheus.monitoring:9090' };

const templates = cacheOf(
  template('shop', 'errors', {
    provider: prometheus,
    query: 'errors{\n  app="{{ target }}",\n\tteam="{{ variables.team }}"\n}[{{ interval }}]\n',
  }),
  template('team', 'secured', { provider: { ...prometheus, secretRef: { name: 'prom' } }, query: 'up' }),
  template('team', 'unreadable', { provider: { ...prometheus, secretRef: { name: 'forbidden' } }, query: 'up' }),
  template('team', 'keyless', { provider: { ...prometheus, secretRef: { name: 'keyless' } }, query: 'up' }),
  template('team', 'lost', { provider: { ...prometheus, secretRef: { name: 'lost' } }, query: 'up' }),
  template('team', 'tls', {
    provider: { ...prometheus, insecureSkipVerify: true, headers: { 'X-Scope-OrgID': ['one', 'two'] } },
    query: 'up',
  }),
  template('team', 'datadog', { provider: { type: 'datadog' }, query: 'up' }),
  template('team', 'addressless', { provider: { type: 'prometheus' }, query: 'up' }),
);

const secrets: Record<string, Record<string, string>> = {
  'team/prom': { token: 's3cr3t-t0ken' },
  'team/keyless': { apiKey: 's3cr3t-key' },
  'shop/prom': { token: 'of-another-namespace' },
};

async function readSecret(namespace: string, name: string): Promise<Record<string, string>> {
  if (name === 'forbidden') throw new KubeError('Forbidden', 403, 'GET /api/v1/namespaces/team/secrets/forbidden: not allowed');
  const secret = secrets[`${namespace}/${name}`];
  if (secret === undefined) throw new KubeError('NotFound', 404, 'not found');
  return secret;
}

const canaryOf = (spec: Partial<Canary['spec']> = {}): Canary => ({
  apiVersion: 'flagger.app/v1beta1',
  kind: 'Canary',
  metadata: metadata('shop', 'web-canary'),
  spec: {
    targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    service: { name: 'front', port: 80 },
    analysis: { interval: '1m', threshold: 1 },
    ...spec,
  },
});

const optionsFor = (transport: Transport): MeasurerOptions => ({
  transport,
  defaultMetricsServer: 'http://prometheus:9090',
  defaultProvider: 'gatewayapi:v1',
  builtinQueries: (provider) =>
    provider === 'gatewayapi:v1' ? queries : provider === 'istio' ? { ...queries, durationUnit: 'ms' } : undefined,
  templates,
  readSecret,
});

interface Given {
  readonly spec?: Partial<Canary['spec']>;
  readonly value?: string;
  readonly evidenceMs?: number;
}

async function measure(metric: CanaryMetric, { spec = {}, value = '1', evidenceMs = 3_600_000 }: Given = {}) {
  const { transport, sent, queries: sentQueries } = answering(value);
  const moment = { evidenceMs, signal: new AbortController().signal };
  const measured = await createMeasurer(optionsFor(transport)).measure(canaryOf(spec), metric, moment);
  return { ...measured, sent, sentQueries: sentQueries() };
}

describe('what is asked', () => {
  const vars = { templateVariables: { team: 'red' } };
  test.for<[string, CanaryMetric, string]>([
    ['the built-in success rate', { name: 'request-success-rate' }, 'rate(shop/web/front[60s])'],
    ['over its own interval', { name: 'request-success-rate', interval: '5m' }, 'rate(shop/web/front[300s])'],
    ['the built-in duration', { name: 'request-duration' }, 'p99(web[60s])'],
    ['an inline query', { name: 'x', query: 'a{i="{{ ingress }}",\n   r="{{ route }}"}' }, 'a{i="web", r="web"}'],
    ['an inline query over 1m', { name: 'x', query: 'a[{{ interval }}]', interval: '' }, 'a[1m]'],
    ['a template, over 1m as well', { name: 'x', templateRef: { name: 'errors' }, ...vars }, 'errors{ app="web", team="red" }[1m]'],
    [
      'a template rather than the built-in query of the name',
      { name: 'request-duration', templateRef: { name: 'secured', namespace: 'team' } },
      'up',
    ],
    ['a template rather than an inline query', { name: 'x', query: 'a', templateRef: { name: 'secured', namespace: 'team' } }, 'up'],
  ])('%s', async ([, metric, query]) => {
    const { sentQueries, measurement, query: recorded } = await measure(metric);
    expect(sentQueries).toEqual([query]);
    expect(recorded).toBe(query);
    expect(measurement).toEqual({ kind: 'value', value: expect.any(Number), samples: 1 });
  });
});

describe('what is asked of a release that is younger than the interval', () => {
  test.for<[string, CanaryMetric, number, string]>([
    ['a built-in check looks back to its first traffic only', { name: 'request-success-rate' }, 20_999, 'rate(shop/web/front[20s])'],
    ['so does the duration', { name: 'request-duration', interval: '5m' }, 20_000, 'p99(web[20s])'],
    ['a second at least, also where the clock was set back', { name: 'request-duration' }, -5000, 'p99(web[1s])'],
    ['an interval of its own that is shorter stays', { name: 'request-duration', interval: '10s' }, 20_000, 'p99(web[10s])'],
    ['a query of the user’s is left alone: rate needs two scrapes', { name: 'x', query: 'a[{{ interval }}]' }, 20_000, 'a[1m]'],
    [
      'so is a template',
      { name: 'x', templateRef: { name: 'errors' }, templateVariables: { team: 'red' } },
      1000,
      'errors{ app="web", team="red" }[1m]',
    ],
  ])('%s', async ([, metric, evidenceMs, query]) => {
    expect((await measure(metric, { evidenceMs })).sentQueries).toEqual([query]);
  });
});

describe('who is asked', () => {
  test.for<[string, CanaryMetric, Partial<Canary['spec']>, string]>([
    ['the metrics server of the flag', { name: 'request-success-rate' }, {}, 'http://prometheus:9090'],
    ['that of the Canary', { name: 'request-success-rate' }, { metricsServer: 'http://own:9090/p' }, 'http://own:9090/p'],
    ['the flag where that of the Canary is empty', { name: 'x', query: 'a' }, { metricsServer: '' }, 'http://prometheus:9090'],
    ['that of the Canary, for an inline query', { name: 'x', query: 'a' }, { metricsServer: 'http://own:9090' }, 'http://own:9090'],
    [
      'the address of the template, whatever the Canary says',
      { name: 'x', templateRef: { name: 'secured', namespace: 'team' } },
      { metricsServer: 'http://own:9090' },
      'http://prometheus.monitoring:9090',
    ],
  ])('%s', async ([, metric, spec, address]) => {
    const { sent } = await measure(metric, { spec });
    expect(sent.map(({ url }) => url.slice(0, url.indexOf('/api/v1/query')))).toEqual([address]);
  });

  test('the Secret is that of the namespace of the template', async () => {
    const { sent } = await measure({ name: 'x', templateRef: { name: 'secured', namespace: 'team' } });
    expect(sent[0]?.headers?.['authorization']).toBe('Bearer s3cr3t-t0ken');
  });

  test('headers and the unchecked certificate are those of the template', async () => {
    const { sent } = await measure({ name: 'x', templateRef: { name: 'tls', namespace: 'team' } });
    expect(sent[0]).toMatchObject({ tls: 'skip-verify', headers: { 'x-scope-orgid': 'one, two' }, timeoutMs: 5000 });
    expect(sent[0]?.headers).not.toHaveProperty('authorization');
  });

  test('certificates are checked otherwise', async () => {
    expect((await measure({ name: 'request-duration' })).sent[0]?.tls).toBe('verify');
    expect((await measure({ name: 'x', templateRef: { name: 'secured', namespace: 'team' } })).sent[0]?.tls).toBe('verify');
  });
});

describe('units', () => {
  test.for<[string, string, string, number]>([
    ['seconds become whole milliseconds', 'gatewayapi:v1', '0.2569', 256],
    ['milliseconds are cut', 'istio', '499.99', 499],
    ['negative ones are cut towards zero', 'istio', '-0.5', -0],
    ['+Inf stays', 'gatewayapi:v1', '+Inf', Infinity],
  ])('of the built-in duration: %s', async ([, provider, value, expected]) => {
    const spec = { provider } as Partial<Canary['spec']>;
    expect((await measure({ name: 'request-duration' }, { spec, value })).measurement).toEqual({
      kind: 'value',
      value: expected,
      samples: 1,
    });
  });

  test.for<CanaryMetric>([{ name: 'request-success-rate' }, { name: 'x', query: 'a' }, { name: 'request-duration', query: 'a' }])(
    'of anything else stay as they are: %o',
    async (metric) => {
      expect((await measure(metric, { value: '99.95' })).measurement).toEqual({ kind: 'value', value: 99.95, samples: 1 });
    },
  );

  test('no data of a duration stays no data', async () => {
    expect((await measure({ name: 'request-duration' }, { value: 'NaN' })).measurement.kind).toBe('no-data');
  });
});

describe('what cannot be measured is an error that names what to mend, and nothing is sent', () => {
  const inTeam = (name: string): CanaryMetric => ({ name: 'x', templateRef: { name, namespace: 'team' } });
  test.for<[string, CanaryMetric, Partial<Canary['spec']>, string]>([
    ['a metric without a source', { name: 'latency' }, {}, 'the metric "latency" is not built in and has neither templateRef nor query'],
    ['an empty query', { name: 'latency', query: '' }, {}, 'the metric "latency" is not built in and has neither templateRef nor query'],
    ['a missing template', { name: 'x', templateRef: { name: 'nope' } }, {}, 'the MetricTemplate shop/nope does not exist'],
    [
      'a template of another namespace',
      { name: 'x', templateRef: { name: 'tls', namespace: '' } },
      {},
      'the MetricTemplate shop/tls does not exist',
    ],
    ['a missing Secret', inTeam('lost'), {}, 'the Secret team/lost does not exist'],
    [
      'a Secret that may not be read',
      inTeam('unreadable'),
      {},
      'the Secret team/forbidden cannot be read: GET /api/v1/namespaces/team/secrets/forbidden: not allowed',
    ],
    [
      'a Secret without the keys',
      inTeam('keyless'),
      {},
      'the Secret team/keyless has neither the key "token" nor the keys "username" and "password"',
    ],
    [
      'a provider that is not built',
      inTeam('datadog'),
      {},
      'the MetricTemplate team/datadog asks for the provider "datadog"; built are: prometheus',
    ],
    [
      'a template without an address',
      inTeam('addressless'),
      {},
      'the Prometheus address "" is not a URL that begins with http:// or https://',
    ],
    [
      'a built-in metric where the provider has none',
      { name: 'request-duration' },
      { provider: 'kuma' },
      'the provider "kuma" has no built-in metrics; give "request-duration" a templateRef',
    ],
  ])('%s', async ([, metric, spec, message]) => {
    const { measurement, sent } = await measure(metric, { spec });
    expect(measurement).toEqual({ kind: 'error', message });
    expect(sent).toEqual([]);
  });

  test.for<[string, CanaryMetric, string]>([
    [
      'a variable that is not given',
      { name: 'x', templateRef: { name: 'errors' } },
      'the query of "x" has a mistake at line 3, column 11: templateVariables has no "team"',
    ],
    [
      'an inline query that does not parse',
      { name: 'x', query: 'a{{ target' },
      'the query of "x" has a mistake at line 1, column 2: the action is not closed by }}',
    ],
    [
      'an unknown function',
      { name: 'x', query: '{{ targets }}' },
      'the query of "x" has a mistake at line 1, column 4: "targets" is not known; did you mean target?',
    ],
  ])('%s', async ([, metric, message]) => {
    const { sent, ...measured } = await measure(metric);
    expect(measured).toMatchObject({ measurement: { kind: 'error', message } });
    expect(measured).not.toHaveProperty('query');
    expect(sent).toEqual([]);
  });
});

describe('the recorded query', () => {
  test.for<[string, number]>([
    ['a', 1024],
    ['ä', 1023],
    ['😀', 1023],
  ])('of many %s is cut to 1 KiB between two characters, while the whole is sent', async ([letter, bytes]) => {
    const whole = letter.repeat(2000);
    const { query = '', sentQueries } = await measure({ name: 'x', query: whole });
    expect(sentQueries).toEqual([whole]);
    expect(query).toMatch(new RegExp(`^(${letter})+…$`, 'u'));
    expect(Buffer.byteLength(query)).toBe(bytes);
  });

  test('of exactly 1 KiB is whole', async () => {
    const whole = 'a'.repeat(1024);
    expect((await measure({ name: 'x', query: whole })).query).toBe(whole);
  });

  test('is there even where the provider fails', async () => {
    const { query } = await measure({ name: 'x', templateRef: { name: 'lost', namespace: 'team' } });
    expect(query).toBe('up');
  });
});
