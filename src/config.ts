import { providerNames } from './api/canary.ts';
import { parseDurationMs } from './api/durations.ts';
import { nearest, nearestOrVersion } from './api/nearest.ts';
import type { LogLevel } from './platform/log.ts';

/** What the controller is told by flags and environment: checked, complete and frozen. Absent means: not given, and no default. */
export interface Config {
  readonly kubeconfig?: string;
  readonly master?: string;
  readonly metricsServer: string;
  readonly meshProvider: string;
  readonly selectorLabels: readonly string[];
  readonly includeLabelPrefixes: readonly string[];
  /** Absent: all namespaces. */
  readonly namespace?: string;
  readonly port: number;
  readonly logLevel: LogLevel;
  readonly threadiness: number;
  readonly minimumIntervalMs: number;
  readonly crossNamespaceRefs: 'allowed' | 'forbidden';
  readonly configTracking: 'on' | 'off';
  /** Whether the API answers those who show no token. */
  readonly anonymousRead: 'allowed' | 'forbidden';
  /** Absent: this process acts without a lease. */
  readonly leaderElection?: { readonly namespace: string };
  readonly clusterName?: string;
  readonly slack?: {
    readonly url: string;
    readonly token?: string;
    readonly proxyUrl?: string;
    readonly user: string;
    readonly channel: string;
  };
  readonly msteams?: { readonly url: string; readonly proxyUrl?: string };
  readonly eventWebhookUrl?: string;
  /** Of HTTPProxies; absent: the ingress controller's default. */
  readonly ingressClass?: string;
}

/** `notices`: a sentence for each flag that was given and does not do what it may be thought to, to be logged once. They hold no secrets. */
export type ConfigRequest =
  | { readonly kind: 'config'; readonly config: Config; readonly notices: readonly string[] }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'version' };

/** Flags or environment that cannot be used. The message names flag, value and remedy, and no secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

interface Flag {
  readonly name: string;
  readonly kind: 'text' | 'list' | 'url' | 'number' | 'switch' | 'duration' | 'level';
  readonly byDefault?: string;
  readonly about: string;
  /** Environment variable that wins over the flag. */
  readonly env?: string;
  /** Least and most, of a number or of a duration in milliseconds. */
  readonly range?: readonly [number, number];
  /** The value is never shown. */
  readonly secret?: true;
  /** Why it is accepted and has no effect. */
  readonly idle?: string;
}

const noPolling = 'changes are acted on at once';

/** Flagger's flags (flagger-engine section 5.3), and ours at the end. */
const flags: readonly Flag[] = [
  { name: 'kubeconfig', kind: 'text', about: 'Path of a kubeconfig; the account of the Pod where absent.' },
  { name: 'master', kind: 'url', about: 'Address of the API server; wins over the kubeconfig.' },
  {
    name: 'kubeconfig-qps',
    kind: 'number',
    byDefault: '100',
    range: [0, 1e6],
    about: 'Requests per second to the API server.',
    idle: 'requests are few',
  },
  {
    name: 'kubeconfig-burst',
    kind: 'number',
    byDefault: '250',
    range: [0, 1e6],
    about: 'Requests at once to the API server.',
    idle: 'requests are few',
  },
  { name: 'kubeconfig-service-mesh', kind: 'text', about: 'Kubeconfig of another cluster for routes; refused, because it is not built.' },
  { name: 'metrics-server', kind: 'url', byDefault: 'http://prometheus:9090', about: 'Prometheus for built-in and inline checks.' },
  { name: 'control-loop-interval', kind: 'duration', byDefault: '10s', about: 'Pause between two looks at all Canaries.', idle: noPolling },
  { name: 'log-level', kind: 'level', byDefault: 'info', about: 'debug, info, warn, error or fatal.' },
  { name: 'zap-encoding', kind: 'text', byDefault: 'json', about: 'Form of log lines.', idle: 'log lines are JSON' },
  { name: 'zap-replace-globals', kind: 'switch', byDefault: 'false', about: 'Log lines of libraries.', idle: 'there is one log' },
  { name: 'port', kind: 'number', byDefault: '8080', range: [0, 65535], about: 'Port of health, metrics and API; 0 for any.' },
  { name: 'threadiness', kind: 'number', byDefault: '2', range: [1, 1000], about: 'Canaries that are worked on at once.' },
  { name: 'namespace', kind: 'text', about: 'Only this namespace; all where absent.' },
  { name: 'mesh-provider', kind: 'text', byDefault: 'istio', about: 'Provider of Canaries without spec.provider.' },
  {
    name: 'selector-labels',
    kind: 'list',
    byDefault: 'app,name,app.kubernetes.io/name',
    about: 'Labels that may tell pods of target and primary apart.',
  },
  {
    name: 'ingress-annotations-prefix',
    kind: 'text',
    byDefault: 'nginx.ingress.kubernetes.io',
    about: 'Prefix of NGINX annotations.',
    idle: 'the provider nginx is not built yet',
  },
  { name: 'ingress-class', kind: 'text', about: 'Ingress class of HTTPProxies.' },
  {
    name: 'include-label-prefix',
    kind: 'list',
    byDefault: '',
    about: 'Prefixes of labels that the primary gets from the target; * for all.',
  },
  {
    name: 'enable-config-tracking',
    kind: 'switch',
    byDefault: 'true',
    about: 'Analyse changes of ConfigMaps and Secrets.',
  },
  { name: 'enable-leader-election', kind: 'switch', byDefault: 'false', about: 'Act only while holding the lease.' },
  { name: 'leader-election-namespace', kind: 'text', byDefault: 'kube-system', about: 'Namespace of the lease; -namespace wins.' },
  { name: 'slack-url', kind: 'url', env: 'SLACK_URL', secret: true, about: 'Slack hook for alerts.' },
  { name: 'slack-token', kind: 'text', env: 'SLACK_TOKEN', secret: true, about: 'Slack token.' },
  { name: 'slack-proxy-url', kind: 'url', env: 'SLACK_PROXY_URL', secret: true, about: 'HTTP proxy to Slack.' },
  { name: 'slack-user', kind: 'text', byDefault: 'flagger', about: 'Slack user.' },
  { name: 'slack-channel', kind: 'text', byDefault: '', about: 'Slack channel.' },
  { name: 'msteams-url', kind: 'url', env: 'MSTEAMS_URL', secret: true, about: 'Teams hook for alerts; replaces Slack.' },
  { name: 'msteams-proxy-url', kind: 'url', env: 'MSTEAMS_PROXY_URL', secret: true, about: 'HTTP proxy to Teams.' },
  {
    name: 'event-webhook',
    kind: 'url',
    env: 'EVENT_WEBHOOK_URL',
    secret: true,
    about: 'Hook for events.',
  },
  { name: 'cluster-name', kind: 'text', about: 'Name of this cluster in alerts.' },
  { name: 'no-cross-namespace-refs', kind: 'switch', byDefault: 'false', about: 'Refuse references to other namespaces.' },
  {
    name: 'minimum-interval',
    kind: 'duration',
    byDefault: '10s',
    range: [1, 86_400_000],
    about: 'Serin: least value of spec.analysis.interval.',
  },
  {
    name: 'anonymous-read',
    kind: 'switch',
    byDefault: 'false',
    about: 'Serin: let everybody who reaches the port read Canaries; by default a token of the cluster is needed.',
  },
  { name: 'version', kind: 'switch', byDefault: 'false', about: 'Print the version and end.' },
  { name: 'help', kind: 'switch', byDefault: 'false', about: 'Print this text and end.' },
];

/** Flags of klog, which Flagger takes too. */
const klogSwitches = ['add_dir_header', 'alsologtostderr', 'logtostderr', 'one_output', 'skip_headers', 'skip_log_headers'];
const klogTexts = ['log_backtrace_at', 'log_dir', 'log_file', 'log_file_max_size', 'stderrthreshold', 'v', 'vmodule'];
const klog = [
  ...klogSwitches.map((name): Flag => ({ name, kind: 'switch', about: 'klog.', idle: 'it is for klog; use -log-level' })),
  ...klogTexts.map((name): Flag => ({ name, kind: 'text', about: 'klog.', idle: 'it is for klog; use -log-level' })),
];
const known: ReadonlyMap<string, Flag> = new Map([...flags, ...klog].map((flag) => [flag.name, flag]));

/** A value and where it comes from, as it is called in messages. */
interface Given {
  readonly text: string;
  readonly from: string;
}

/**
 * Reads flags as Flagger does (`-flag value`, `-flag=value`, one dash or two, a switch alone or with `=`; the last of a flag counts) and its environment
 * variables, which win. Throws ConfigError. Reads nothing else, so a repeat gives the same.
 */
export function readConfig(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): ConfigRequest {
  const given = readFlags(argv);
  if (isOn('help', given)) return { kind: 'help', text: helpText() };
  if (isOn('version', given)) return { kind: 'version' };
  for (const { name, env: variable } of flags) {
    const text = variable === undefined ? undefined : env[variable];
    if (variable !== undefined && text !== undefined && text !== '') given.set(name, { text, from: variable });
  }
  const config = configOf(given);
  const idle = [...given].flatMap(([name, { from }]) => {
    const why = known.get(name)?.idle;
    return why === undefined ? [] : [`${from} has no effect: ${why}.`];
  });
  return { kind: 'config', config, notices: Object.freeze([...idle, ...unknownProvider(config)]) };
}

/** No error: with a provider that only Flagger knows, Canaries that name their own go on as before. */
function unknownProvider({ meshProvider }: Config): string[] {
  if ((providerNames as readonly string[]).includes(meshProvider)) return [];
  const meant = nearestOrVersion(meshProvider, providerNames);
  const remedy = meant === undefined ? `Known are ${providerNames.join(', ')}.` : `Did you mean ${meant}?`;
  return [`-mesh-provider is "${meshProvider}", which is no provider: Canaries without spec.provider are refused. ${remedy}`];
}

function readFlags(argv: readonly string[]): Map<string, Given> {
  const given = new Map<string, Given>();
  for (let index = 0; index < argv.length; index++) {
    const [, name = '', assigned] = /^--?([^-=\s][^=]*)(?:=([\s\S]*))?$/.exec(argv[index] ?? '') ?? [];
    const flag = known.get(name === 'h' ? 'help' : name);
    if (flag === undefined) throw unknownArgument(argv[index] ?? '', name, argv[index - 1]);
    const follows = flag.kind !== 'switch' && assigned === undefined;
    if (follows) index += 1;
    const text = assigned ?? (follows ? argv[index] : 'true');
    if (text === undefined) throw new ConfigError(`-${flag.name} has no value. Write -${flag.name}=VALUE.`);
    if (flag.kind === 'switch') isTrue(text, `-${flag.name}`);
    given.set(flag.name, { text, from: `-${flag.name}` });
  }
  return given;
}

function unknownArgument(argument: string, name: string, before = ''): ConfigError {
  if (name === '') {
    const flag = known.get(before.replace(/^--?/, ''));
    const remedy =
      flag?.kind === 'switch' ? `Write ${before}=${argument}.` : 'Every argument begins with a dash; serin controller --help lists them.';
    return new ConfigError(`"${argument}" is no flag. ${remedy}`);
  }
  const meant = nearest(name, [...known.keys()]);
  return new ConfigError(
    `-${name} is not known.${meant === undefined ? '' : ` Did you mean -${meant}?`} serin controller --help lists all flags.`,
  );
}

function isTrue(text: string, from: string): boolean {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false;
  throw new ConfigError(`${from} is "${text}", which is neither true nor false. Write ${from}=true or ${from}=false.`);
}

function configOf(given: ReadonlyMap<string, Given>): Config {
  const text = (name: string) => checked(name, given).text;
  const list = (name: string) =>
    Object.freeze(
      text(name)
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    );
  const mesh = given.get('kubeconfig-service-mesh');
  if (mesh !== undefined && mesh.text !== '') {
    throw new ConfigError('-kubeconfig-service-mesh is given, but routes in another cluster are not built. Take it out.');
  }
  const slack = { url: text('slack-url'), ...optional('token', text('slack-token')), ...optional('proxyUrl', text('slack-proxy-url')) };
  const msteams = { url: text('msteams-url'), ...optional('proxyUrl', text('msteams-proxy-url')) };
  const namespace = namespaceOf(text('namespace'));
  for (const { name } of flags) checked(name, given);
  return Object.freeze({
    ...optional('kubeconfig', text('kubeconfig')),
    ...optional('master', text('master')),
    metricsServer: text('metrics-server'),
    meshProvider: text('mesh-provider'),
    selectorLabels: notEmpty('selector-labels', list('selector-labels')),
    includeLabelPrefixes: list('include-label-prefix'),
    ...optional('namespace', namespace),
    port: checked('port', given).number,
    logLevel: levelOf(text('log-level')) ?? 'info',
    threadiness: checked('threadiness', given).number,
    minimumIntervalMs: checked('minimum-interval', given).number,
    crossNamespaceRefs: isOn('no-cross-namespace-refs', given) ? 'forbidden' : 'allowed',
    configTracking: isOn('enable-config-tracking', given) ? 'on' : 'off',
    anonymousRead: isOn('anonymous-read', given) ? 'allowed' : 'forbidden',
    ...(isOn('enable-leader-election', given)
      ? { leaderElection: Object.freeze({ namespace: namespace === '' ? text('leader-election-namespace') : namespace }) }
      : {}),
    ...optional('clusterName', text('cluster-name')),
    ...(slack.url === '' ? {} : { slack: Object.freeze({ ...slack, user: text('slack-user'), channel: text('slack-channel') }) }),
    ...(msteams.url === '' ? {} : { msteams: Object.freeze(msteams) }),
    ...optional('eventWebhookUrl', text('event-webhook')),
    ...optional('ingressClass', text('ingress-class')),
  });
}

/** A name that no namespace can have would be watched for ever. */
function namespaceOf(text: string): string {
  if (text === '' || /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) return text;
  throw new ConfigError(`-namespace is "${text}", which no namespace can be called. Write one name, for example -namespace=shop.`);
}

function optional<const K extends string>(key: K, text: string): { readonly [N in K]?: string } {
  return (text === '' ? {} : { [key]: text }) as { readonly [N in K]?: string };
}

function isOn(name: string, given: ReadonlyMap<string, Given>): boolean {
  return isTrue(given.get(name)?.text ?? known.get(name)?.byDefault ?? 'false', `-${name}`);
}

function notEmpty(name: string, items: readonly string[]): readonly string[] {
  if (items.length === 0) throw new ConfigError(`-${name} is empty. Write at least one, for example -${name}=app.`);
  return items;
}

/** The value as text and, for a number or duration, as number (of milliseconds). */
function checked(name: string, given: ReadonlyMap<string, Given>): { readonly text: string; readonly number: number } {
  const flag = known.get(name);
  const { text, from } = given.get(name) ?? { text: flag?.byDefault ?? '', from: `-${name}` };
  const wrong = (what: string, example: string) =>
    new ConfigError(
      `${from} is ${flag?.secret === true || text.includes('@') ? 'set to something' : `"${text}"`}, which is ${what}. Write for example ${example}.`,
    );
  const example = (value: string) => (from.startsWith('-') ? `${from}=${value}` : value);
  const [least, most] = flag?.range ?? [0, Number.POSITIVE_INFINITY];
  if (flag?.kind === 'url' && text !== '' && !isHttpUrl(text))
    throw wrong('no address that begins with http:// or https://', example('http://host:9090'));
  if (flag?.kind === 'level' && levelOf(text) === undefined) throw wrong('no level of the log', example('info'));
  if (flag?.kind === 'number') {
    const isWithin = /^[0-9]+$/.test(text) && Number(text) >= least && Number(text) <= most;
    if (!isWithin) throw wrong(`not a whole number from ${least} to ${most}`, example(flag.byDefault ?? '1'));
    return { text, number: Number(text) };
  }
  if (flag?.kind === 'duration') {
    const durationMs = parseDurationMs(text);
    const isWithin = durationMs !== undefined && durationMs >= least && durationMs <= most;
    if (!isWithin) throw wrong('no duration that can be used', example(flag.byDefault ?? '10s'));
    return { text, number: durationMs };
  }
  return { text, number: Number.NaN };
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

const levels: Readonly<Record<string, LogLevel>> = {
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  fatal: 'fatal',
  panic: 'fatal',
};

function levelOf(text: string): LogLevel | undefined {
  return Object.hasOwn(levels, text) ? levels[text] : undefined;
}

function helpText(): string {
  const names = flags.map((flag) => `-${flag.name}${flag.kind === 'switch' ? '' : ` ${flag.kind.toUpperCase()}`}`);
  const width = Math.max(...names.map((name) => name.length)) + 2;
  const lines = flags.map(({ about, byDefault = '', env, idle }, index) => {
    const notes = [
      byDefault === '' ? '' : `Default ${byDefault}.`,
      env === undefined ? '' : `${env} wins.`,
      idle === undefined ? '' : `No effect: ${idle}.`,
    ];
    return `  ${(names[index] ?? '').padEnd(width)}${[about, ...notes].filter((note) => note !== '').join(' ')}`;
  });
  return `Usage: serin controller [FLAGS]\n\nFlagger's flags, with one dash or two; a switch takes its value with "=".\n\n${lines.join('\n')}\n\nThe flags of klog (-v and others) are accepted and have no effect.\n`;
}
