import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { chartFolder, helmMissing, only, refusalOf, render } from './helm.ts';

if (helmMissing !== undefined) process.stderr.write(`Skipped, the tests of the chart's values: ${helmMissing}.\n`);

interface Container {
  readonly image: string;
  readonly args: readonly string[];
  readonly envFrom?: readonly { readonly secretRef: { readonly name: string } }[];
}

async function deployed(set: Readonly<Record<string, string>>) {
  const manifests = await render({ set });
  const { spec } = only(manifests, 'Deployment') as unknown as { spec: { template: { spec: { containers: [Container] } } } };
  return { manifests, container: spec.template.spec.containers[0] };
}

/** A value for each flag: what is typed after --set, and what must stand in the arguments, or in the Secret for what must not be seen. */
const valueOfFlag: Readonly<Record<string, readonly [set: string, value: string, seen?: string]>> = {
  kubeconfig: ['kubeconfig.secretName', 'elsewhere', '/etc/serin/kubeconfig/kubeconfig'],
  master: ['master', 'https://api.example.com:6443'],
  'kubeconfig-qps': ['kubeconfigQPS', '7'],
  'kubeconfig-burst': ['kubeconfigBurst', '8'],
  'metrics-server': ['metricsServer', 'http://prometheus.monitoring:9090'],
  'control-loop-interval': ['controlLoopInterval', '15s'],
  'log-level': ['logLevel', 'debug'],
  'zap-encoding': ['zapEncoding', 'json'],
  'zap-replace-globals': ['zapReplaceGlobals', 'true'],
  port: ['port', '9898'],
  threadiness: ['threadiness', '4'],
  namespace: ['namespace', 'shop'],
  'mesh-provider': ['meshProvider', 'gatewayapi:v1'],
  'selector-labels': ['selectorLabels', 'app\\,tier', 'app,tier'],
  'ingress-annotations-prefix': ['ingressAnnotationsPrefix', 'nginx.example.com'],
  'ingress-class': ['ingressClass', 'contour'],
  'include-label-prefix': ['includeLabelPrefix', '*'],
  'enable-config-tracking': ['configTracking.enabled', 'false'],
  'enable-leader-election': ['leaderElection.enabled', 'true'],
  'leader-election-namespace': ['leaderElection.namespace', 'leases'],
  'slack-url': ['slack.url', 'https://hooks.example.com/a'],
  'slack-token': ['slack.token', 'xoxb-1'],
  'slack-proxy-url': ['slack.proxy', 'http://proxy:3128'],
  'slack-user': ['slack.user', 'ship #1: it'],
  'slack-channel': ['slack.channel', '#releases'],
  'msteams-url': ['msteams.url', 'https://teams.example.com/a'],
  'msteams-proxy-url': ['msteams.proxyUrl', 'http://proxy:3128'],
  'event-webhook': ['eventWebhook', 'https://events.example.com/a'],
  'cluster-name': ['clusterName', 'west: "2"'],
  'no-cross-namespace-refs': ['noCrossNamespaceRefs', 'true'],
  'minimum-interval': ['minimumInterval', '2s'],
  'anonymous-read': ['anonymousRead', 'true'],
};

function flagNames(): { name: string; env: string | undefined }[] {
  const help = readConfig(['--help'], {});
  if (help.kind !== 'help') throw new Error('no help');
  return [...help.text.matchAll(/^ {2}-(\S+) .*?(?:([A-Z_]+) wins\..*)?$/gm)].map(([, name = '', env]) => ({ name, env }));
}

describe.skipIf(helmMissing !== undefined)('the values of the chart', () => {
  test('have one for every flag of the controller', () => {
    // The two print something and end; the third is refused, as the controller refuses it.
    const others = new Set(['help', 'version', 'kubeconfig-service-mesh']);
    const names = flagNames().map(({ name }) => name);
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => !others.has(name)).sort()).toEqual(Object.keys(valueOfFlag).sort());
  });

  test('reach the controller, each as its flag, and what is secret as environment', async () => {
    // -namespace wins over the namespace of the lease, so they are asked for apart.
    const { namespace, 'leader-election-namespace': ofLease, ...others } = valueOfFlag;
    const renderings = [others, { namespace }, { 'leader-election-namespace': ofLease }] as readonly (typeof valueOfFlag)[];
    for (const values of renderings) {
      const { manifests, container } = await deployed(Object.fromEntries(Object.values(values).map(([key, value]) => [key, value])));
      const secret = manifests.find(({ kind }) => kind === 'Secret');
      const environment = (secret?.['stringData'] ?? {}) as Readonly<Record<string, string>>;
      const envOf = new Map(flagNames().map(({ name, env }) => [name, env]));
      for (const [name, [, value, seen = value]] of Object.entries(values)) {
        const env = envOf.get(name);
        if (env === undefined) expect(container.args).toContain(`-${name}=${seen}`);
        else expect(environment[env]).toBe(value);
      }
      for (const value of Object.values(environment)) expect(container.args.join(' ')).not.toContain(value);
      expect(container.envFrom ?? []).toEqual(secret === undefined ? [] : [{ secretRef: { name: secret.metadata.name } }]);
      expect(readConfig(container.args.slice(1), environment).kind).toBe('config');
    }
  });

  test('let a Secret of the user win over theirs', async () => {
    const { manifests, container } = await deployed({ alertsSecret: 'mine', 'slack.url': 'https://hooks.example.com/a' });
    expect(container.envFrom).toEqual([{ secretRef: { name: only(manifests, 'Secret').metadata.name } }, { secretRef: { name: 'mine' } }]);
  });

  test('are taken as they are by the controller', async () => {
    const { manifests, container } = await deployed({});
    expect(manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    expect(container.image).toBe('serin.dev/serin:0.1.0');
    const request = readConfig(container.args.slice(1), {});
    expect(request).toMatchObject({ kind: 'config', notices: [], config: { port: 8080, leaderElection: { namespace: 'serin-system' } } });
  });

  test.for([
    ['metricServer', 'x', "additional properties 'metricServer' not allowed"],
    ['image.tagg', 'x', "additional properties 'tagg' not allowed"],
    ['image.tag', '20261121', "at '/image/tag': got number, want string"],
    ['threadiness', '0', "at '/threadiness': minimum: got 0, want 1"],
    ['leaderElection.replicaCount', 'two', "at '/leaderElection/replicaCount': got string, want integer"],
    ['metricsServer', 'prometheus:9090', "at '/metricsServer'"],
    ['logLevel', 'loud', "at '/logLevel': value must be one of"],
    ['minimumInterval', '10', "at '/minimumInterval'"],
    ['namespace', 'Shop', "at '/namespace'"],
    ['fullnameOverride', 'x'.repeat(54), "at '/fullnameOverride'"],
    ['slack.url', 'hooks.example.com', "at '/slack/url'"],
    ['extraArgs[0]', 'v', "at '/extraArgs/0'"],
    ['podDisruptionBudget.enabled', 'true', 'no node could be drained. Set leaderElection.replicaCount=2.'],
    ['controlplane.kubeconfig.secretName', 'x', 'routes in another cluster are not built. Take it out.'],
  ] as const)('refuse %s=%s', async ([key, value, sentence]) => {
    expect(await refusalOf({ set: { [key]: value } })).toContain(sentence);
  });

  test('refuse two that act at once', async () => {
    const set = { 'leaderElection.enabled': 'false', 'leaderElection.replicaCount': '2' };
    expect(await refusalOf({ set })).toContain('every replica would act. Set leaderElection.enabled=true.');
  });

  test('are all known to the schema, and the schema knows no other', () => {
    interface Schema {
      readonly properties?: Readonly<Record<string, Schema>>;
      readonly additionalProperties?: unknown;
    }
    const schema = JSON.parse(readFileSync(join(chartFolder, 'values.schema.json'), 'utf8')) as Schema;
    const open = (at: Schema, path: string): string[] => [
      ...(at.properties !== undefined && at.additionalProperties !== false ? [path] : []),
      ...Object.entries(at.properties ?? {}).flatMap(([name, child]) => open(child, `${path}.${name}`)),
    ];
    expect(open(schema, '')).toEqual([]);
    const documented = [...readFileSync(join(chartFolder, 'values.yaml'), 'utf8').matchAll(/^(\w+):/gm)].map(([, name = '']) => name);
    expect(Object.keys(schema.properties ?? {}).sort()).toEqual(['global', ...documented].sort());
  });
});
