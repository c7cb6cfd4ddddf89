import { describe, expect, test } from 'vitest';
import { type Config, ConfigError, readConfig } from '../src/config.ts';

function configOf(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Config {
  const request = readConfig(argv, env);
  if (request.kind !== 'config') throw new Error(`asked for ${request.kind}`);
  return request.config;
}

function noticesOf(argv: readonly string[], env: Readonly<Record<string, string>> = {}): readonly string[] {
  const request = readConfig(argv, env);
  return request.kind === 'config' ? request.notices : [];
}

test('without flags everything has its default', () => {
  expect(readConfig([], {})).toEqual({
    kind: 'config',
    config: {
      metricsServer: 'http://prometheus:9090',
      meshProvider: 'istio',
      selectorLabels: ['app', 'name', 'app.kubernetes.io/name'],
      includeLabelPrefixes: [],
      port: 8080,
      logLevel: 'info',
      threadiness: 2,
      minimumIntervalMs: 10_000,
      crossNamespaceRefs: 'allowed',
      configTracking: 'on',
      anonymousRead: 'forbidden',
    },
    notices: [],
  });
});

describe('a flag is read as Flagger reads it', () => {
  test.for([
    [['-port', '9090'], { port: 9090 }],
    [['--port', '9090'], { port: 9090 }],
    [['-port=9090'], { port: 9090 }],
    [['--port=9090'], { port: 9090 }],
    [['-port=1', '-port=2'], { port: 2 }],
    [['-port=0'], { port: 0 }],
    [
      ['-kubeconfig', '/etc/kube/config', '-master=https://10.0.0.1:6443'],
      { kubeconfig: '/etc/kube/config', master: 'https://10.0.0.1:6443' },
    ],
    [['-metrics-server=https://prometheus.example.com/path'], { metricsServer: 'https://prometheus.example.com/path' }],
    [['-mesh-provider=gatewayapi:v1'], { meshProvider: 'gatewayapi:v1' }],
    [['-namespace=shop'], { namespace: 'shop' }],
    [['-cluster-name=a=b'], { clusterName: 'a=b' }],
    [['-selector-labels=app, tier,'], { selectorLabels: ['app', 'tier'] }],
    [['-include-label-prefix=*'], { includeLabelPrefixes: ['*'] }],
    [['-threadiness=8'], { threadiness: 8 }],
    [['-log-level=debug'], { logLevel: 'debug' }],
    [['-log-level=warning'], { logLevel: 'warn' }],
    [['-no-cross-namespace-refs'], { crossNamespaceRefs: 'forbidden' }],
    [['-no-cross-namespace-refs=T'], { crossNamespaceRefs: 'forbidden' }],
    [['-no-cross-namespace-refs=false'], { crossNamespaceRefs: 'allowed' }],
    [['-enable-config-tracking=false'], { configTracking: 'off' }],
    [['--anonymous-read'], { anonymousRead: 'allowed' }],
    [['-anonymous-read=false'], { anonymousRead: 'forbidden' }],
    [['--minimum-interval=500ms'], { minimumIntervalMs: 500 }],
    [['-enable-leader-election'], { leaderElection: { namespace: 'kube-system' } }],
    [['-enable-leader-election', '-leader-election-namespace=flagger'], { leaderElection: { namespace: 'flagger' } }],
    [['-enable-leader-election', '-leader-election-namespace=flagger', '-namespace=shop'], { leaderElection: { namespace: 'shop' } }],
    [['-slack-url=https://slack/a', '-slack-channel=ops'], { slack: { url: 'https://slack/a', user: 'flagger', channel: 'ops' } }],
  ] as const)('%j', ([argv, expected]) => {
    expect(configOf(argv)).toMatchObject(expected);
  });

  test('an environment variable wins over its flag, an empty one does not', () => {
    const argv = ['-slack-url=https://flag', '-slack-token=flag-token'];
    expect(configOf(argv, { SLACK_URL: 'https://env', SLACK_TOKEN: '' }).slack).toMatchObject({ url: 'https://env', token: 'flag-token' });
    expect(configOf([], { MSTEAMS_URL: 'https://teams', EVENT_WEBHOOK_URL: 'https://events' })).toMatchObject({
      msteams: { url: 'https://teams' },
      eventWebhookUrl: 'https://events',
    });
  });
});

test('the configuration cannot be changed', () => {
  const config = configOf(['-enable-leader-election', '-slack-url=https://slack']);
  for (const part of [config, config.selectorLabels, config.includeLabelPrefixes, config.leaderElection, config.slack]) {
    expect(Object.isFrozen(part)).toBe(true);
  }
});

describe('a flag without effect is accepted and said', () => {
  test.for([
    [['-control-loop-interval=10s'], ['-control-loop-interval has no effect: changes are acted on at once.']],
    [['-kubeconfig-qps=50'], ['-kubeconfig-qps has no effect: requests are few.']],
    [
      ['-v=4', '-logtostderr'],
      ['-v has no effect: it is for klog; use -log-level.', '-logtostderr has no effect: it is for klog; use -log-level.'],
    ],
    [['-port=80', '-namespace=a'], []],
  ] as const)('%j', ([argv, notices]) => {
    expect(noticesOf(argv)).toEqual(notices);
  });

  test('but one that has an effect says nothing', () => {
    expect(noticesOf(['-slack-url=https://planted-secret-value'], { EVENT_WEBHOOK_URL: 'https://events' })).toEqual([]);
  });
});

describe('what cannot be used is refused with flag, value and remedy', () => {
  test.for([
    [['-port=http'], '-port is "http", which is not a whole number from 0 to 65535. Write for example -port=8080.'],
    [['-port=65536'], '-port is "65536", which is not a whole number from 0 to 65535. Write for example -port=8080.'],
    [['-port'], '-port has no value. Write -port=VALUE.'],
    [['-prot=80'], '-prot is not known. Did you mean -port? serin controller --help lists all flags.'],
    [['--something-else'], '-something-else is not known. serin controller --help lists all flags.'],
    [['-enable-leader-election', 'true'], '"true" is no flag. Write -enable-leader-election=true.'],
    [['controller'], '"controller" is no flag. Every argument begins with a dash; serin controller --help lists them.'],
    [
      ['-enable-leader-election=yes'],
      '-enable-leader-election is "yes", which is neither true nor false. Write -enable-leader-election=true or -enable-leader-election=false.',
    ],
    [
      ['-metrics-server=prometheus:9090'],
      '-metrics-server is "prometheus:9090", which is no address that begins with http:// or https://. Write for example -metrics-server=http://host:9090.',
    ],
    [
      ['-metrics-server=user:planted@host'],
      '-metrics-server is set to something, which is no address that begins with http:// or https://. Write for example -metrics-server=http://host:9090.',
    ],
    [['-log-level=loud'], '-log-level is "loud", which is no level of the log. Write for example -log-level=info.'],
    [
      ['-minimum-interval=10'],
      '-minimum-interval is "10", which is no duration that can be used. Write for example -minimum-interval=10s.',
    ],
    [
      ['-minimum-interval=0s'],
      '-minimum-interval is "0s", which is no duration that can be used. Write for example -minimum-interval=10s.',
    ],
    [
      ['-control-loop-interval=1d'],
      '-control-loop-interval is "1d", which is no duration that can be used. Write for example -control-loop-interval=10s.',
    ],
    [
      ['-anonymous-read=yes'],
      '-anonymous-read is "yes", which is neither true nor false. Write -anonymous-read=true or -anonymous-read=false.',
    ],
    [['-threadiness=0'], '-threadiness is "0", which is not a whole number from 1 to 1000. Write for example -threadiness=2.'],
    [['-selector-labels=,'], '-selector-labels is empty. Write at least one, for example -selector-labels=app.'],
    [['-kubeconfig-service-mesh=/mesh'], '-kubeconfig-service-mesh is given, but routes in another cluster are not built. Take it out.'],
  ] as const)('%j', ([argv, message]) => {
    expect(() => readConfig(argv, {})).toThrow(new ConfigError(message));
  });

  test('no secret is shown', () => {
    expect(() => readConfig([], { SLACK_URL: 'planted-secret-value' })).toThrow(
      new ConfigError(
        'SLACK_URL is set to something, which is no address that begins with http:// or https://. Write for example http://host:9090.',
      ),
    );
  });
});

test('help lists every flag with its default and its variable, and asks for nothing else', () => {
  const request = readConfig(['-port=nonsense', '--help'], {});
  const text = request.kind === 'help' ? request.text : '';
  expect(text).toMatch(/-port NUMBER +Port of health, metrics and API; 0 for any\. Default 8080\./);
  expect(text).toMatch(/-slack-url URL +Slack hook for alerts\. SLACK_URL wins\.$/m);
  expect(text).not.toContain('undefined');
  expect(readConfig(['-h'], {}).kind).toBe('help');
});

test('the version can be asked for, and not', () => {
  expect(readConfig(['-version'], {}).kind).toBe('version');
  expect(readConfig(['-version=false'], {}).kind).toBe('config');
});

describe('a provider that nobody knows', () => {
  const refused = (name: string) => `-mesh-provider is "${name}", which is no provider: Canaries without spec.provider are refused.`;

  test.for([
    ['kubernets', 'Did you mean kubernetes?'],
    ['gatewayapi', 'Did you mean gatewayapi:v1?'],
    ['nope', 'Known are '],
  ] as const)('is told of at the start, as it is no error for Canaries that name their own: %s', ([name, remedy]) => {
    expect(noticesOf([`-mesh-provider=${name}`])).toEqual([expect.stringContaining(`${refused(name)} ${remedy}`)]);
  });

  test.for(['istio', 'kubernetes', 'gatewayapi:v1'])('is not %s', (name) => {
    expect(noticesOf([`-mesh-provider=${name}`])).toEqual([]);
  });
});

test.for(['Shop', 'shop,staging', '-shop', 'a'.repeat(64)])('a namespace that cannot be is refused: %s', (name) => {
  expect(() => configOf([`-namespace=${name}`])).toThrow(
    new ConfigError(`-namespace is "${name}", which no namespace can be called. Write one name, for example -namespace=shop.`),
  );
});
