import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type KubeConnectionOptions, type LoadedConnection, loadKubeConnection } from '../../src/kube/config.ts';
import { createKubeClient } from '../../src/kube/kube-client.ts';
import { KubeConfigError } from '../../src/kube/kube-config-error.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { status } from '../support/kube/objects.ts';
import { startScriptedServer } from '../support/kube/scripted-server.ts';
import { tlsFixture } from '../support/kube/tls-fixture.ts';
import { until } from '../support/kube/until.ts';

let folder = '';
const open: LoadedConnection[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'serin-kubeconfig-'));
  for (const name of ['KUBECONFIG', 'KUBERNETES_SERVICE_HOST', 'KUBERNETES_SERVICE_PORT']) vi.stubEnv(name, undefined);
  vi.stubEnv('HOME', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const connection of open.splice(0)) await connection.transport.close();
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string | object): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

interface Parts {
  readonly cluster?: object;
  readonly user?: object;
  readonly context?: object;
}

/** A kubeconfig with one context `main`, as JSON, which is YAML too. */
function kubeconfig({ cluster = {}, user = {}, context = {} }: Parts = {}): Record<string, unknown> {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'main',
    clusters: [{ name: 'prod', cluster: { server: 'https://api.test:6443/', ...cluster } }],
    users: [{ name: 'ada', user }],
    contexts: [{ name: 'main', context: { cluster: 'prod', user: 'ada', ...context } }],
  };
}

async function load(options?: KubeConnectionOptions): Promise<LoadedConnection> {
  const connection = await loadKubeConnection(options);
  open.push(connection);
  return connection;
}

async function refusal(options?: KubeConnectionOptions): Promise<string> {
  const error = await load(options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(KubeConfigError);
  return (error as KubeConfigError).message;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const version = (connection: LoadedConnection) =>
  createKubeClient({ connection, userAgent: 'serin/9', clock: new FakeClock() }).getPath('/version');

describe('where the configuration comes from', () => {
  test('the given file, before KUBECONFIG, before ~/.kube/config', async () => {
    const at = (server: string) => kubeconfig({ cluster: { server } });
    write('.kube/config', at('https://home.test'));
    expect((await load()).server).toBe('https://home.test');
    vi.stubEnv('KUBECONFIG', write('env', at('https://env.test')));
    expect((await load()).server).toBe('https://env.test');
    expect((await load({ kubeconfig: write('flag', at('https://flag.test')) })).server).toBe('https://flag.test');
  });

  test('several files of KUBECONFIG are one; missing ones are left out, and the first current context counts', async () => {
    const other = { contexts: [{ name: 'other', context: { cluster: 'prod', user: 'ada' } }], 'current-context': 'other' };
    vi.stubEnv(
      'KUBECONFIG',
      [
        join(folder, 'absent'),
        write('a', kubeconfig()),
        write('b', { ...kubeconfig(), ...other, clusters: [{ name: 'x', cluster: { server: 'https://x.test' } }], users: [] }),
      ].join(':'),
    );
    expect((await load()).server).toBe('https://api.test:6443');
    expect((await load({ context: 'other' })).server).toBe('https://api.test:6443');
  });

  test('in a pod, the service account: address, authority, namespace, and a token that is read again', async () => {
    await using server = await startScriptedServer({
      tls: 'server',
      answer: (request) => request.answer(200, { token: request.headers['authorization'] }),
    });
    const account = 'var/run/secrets/kubernetes.io/serviceaccount';
    write(`${account}/ca.crt`, tlsFixture.ca);
    write(`${account}/namespace`, 'serin-system\n');
    write(`${account}/token`, 'first\n');
    vi.stubEnv('KUBERNETES_SERVICE_HOST', '127.0.0.1');
    vi.stubEnv('KUBERNETES_SERVICE_PORT', `${server.port}`);
    const connection = await load({ serviceAccountRoot: folder });
    expect([connection.server, connection.currentNamespace]).toEqual([server.url, 'serin-system']);
    expect(await version(connection)).toEqual({ token: 'Bearer first' });

    write(`${account}/token`, 'second');
    await connection.refresh?.();
    expect(await version(connection)).toEqual({ token: 'Bearer second' });
  });

  test('-master replaces the address and nothing else', async () => {
    const connection = await load({ kubeconfig: write('c', kubeconfig({ user: { token: 't' } })), master: 'https://other.test:1/' });
    expect([connection.server, await connection.authorize({})]).toEqual(['https://other.test:1', { authorization: 'Bearer t' }]);
  });
});

describe('what is wrong is said with its file', () => {
  test('nothing at all', async () => {
    expect(await refusal()).toBe(
      'no way to a cluster: give --kubeconfig or set KUBECONFIG; ~/.kube/config does not exist, and this is not a pod with a service account',
    );
  });

  test('a file that does not exist', async () => {
    const absent = join(folder, 'absent');
    expect(await refusal({ kubeconfig: absent })).toBe(`the kubeconfig ${absent} does not exist`);
    vi.stubEnv('KUBECONFIG', absent);
    expect(await refusal()).toBe(`the kubeconfig ${absent} does not exist`);
  });

  test('a folder in place of the file', async () => {
    expect(await refusal({ kubeconfig: folder })).toBe(`the kubeconfig ${folder} cannot be read (EISDIR)`);
  });

  test('broken YAML, by its line and without the text around it', async () => {
    const file = write('broken', 'apiVersion: v1\nusers:\n- name: ada\n  user:\n    token: s3cret\n   bad: [\n');
    const message = await refusal({ kubeconfig: file });
    expect(message).toMatch(/^the kubeconfig .*broken is malformed: .* in line \d+$/);
    expect(message).not.toContain('s3cret');
  });

  test.for([
    ['', /is malformed/],
    ['just text', /names no cluster|is malformed/],
    ['null', /is no kubeconfig/],
    ['clusters: [{name: a}]', /is malformed: clusters\[0\]\.cluster is missing/],
    ['{}', /names no cluster/],
  ] as const)('a file that holds "%s"', async ([content, message]) => {
    expect(await refusal({ kubeconfig: write('odd', content) })).toMatch(message);
  });

  test('an unknown context, with those that are there', async () => {
    const file = write('c', kubeconfig());
    expect(await refusal({ kubeconfig: file, context: 'staging' })).toBe(`${file}: the context "staging" is not in it; it has "main"`);
  });

  test('no context at all', async () => {
    const { 'current-context': _, ...without } = kubeconfig();
    const file = write('c', without);
    expect(await refusal({ kubeconfig: file })).toBe(`${file}: no context is chosen; it has "main"`);
  });

  test.for([
    ['cluster', { cluster: 'gone' }],
    ['user', { user: 'gone' }],
  ] as const)('a context that names a missing %s', async ([what, context]) => {
    const file = write('c', kubeconfig({ context }));
    expect(await refusal({ kubeconfig: file })).toBe(`${file}: context "main" names the ${what} "gone", which is not in it`);
  });

  test.for([
    ['certificate authority', { cluster: { 'certificate-authority': 'gone.crt' } }],
    ['client certificate', { user: { 'client-certificate': 'gone.crt' } }],
    ['client key', { user: { 'client-key': 'gone.crt' } }],
  ] as const)('a missing file of the %s', async ([what, parts]) => {
    const file = write('c', kubeconfig(parts));
    expect(await refusal({ kubeconfig: file })).toBe(`${file}: the ${what} ${join(folder, 'gone.crt')} cannot be read`);
  });

  test.for(['api.test:6443', 'ftp://api.test', 'not a url'])('an address that is no URL of a server: %s', async (server) => {
    expect(await refusal({ kubeconfig: write('c', kubeconfig({ cluster: { server } })) })).toBe(
      `"${server}" is not the URL of an API server: it must begin with https:// or http://`,
    );
  });

  test.for(['https://bot:s3cret@api.test', 'bot:s3cret@api.test'])(
    'an address with credentials, which would stand in the log: %s',
    async (server) => {
      const file = write('c', kubeconfig({ cluster: { server } }));
      for (const source of [{ kubeconfig: file }, { kubeconfig: write('d', kubeconfig({})), master: server }]) {
        expect(await refusal(source)).toBe('the address of the API server may not hold a user: name one in the kubeconfig');
      }
    },
  );

  test('a proxy that is not supported', async () => {
    const file = write('c', kubeconfig({ cluster: { 'proxy-url': 'socks5://127.0.0.1:1080' } }));
    expect(await refusal({ kubeconfig: file })).toContain('proxy-url must begin with http:// or https://');
  });

  test('a credentials plugin that fails, without what it printed', async () => {
    const exec = (command: string, args: string[] = []) => ({ exec: { apiVersion: 'client.authentication.k8s.io/v1', command, args } });
    expect(await refusal({ kubeconfig: write('c', kubeconfig({ user: exec('no-such-plugin') })) })).toBe(
      'the credentials of user "ada": its plugin "no-such-plugin" failed (ENOENT); run it by hand to see why',
    );
    const failing = exec(process.execPath, ['-e', 'console.error("s3cret"); process.exit(3)']);
    expect(await refusal({ kubeconfig: write('c', kubeconfig({ user: failing })) })).toBe(
      `the credentials of user "ada": its plugin "${process.execPath}" failed; run it by hand to see why`,
    );
  });
});

describe('the connection', () => {
  test.for([
    ['a token', { token: 't0ken' }, { authorization: 'Bearer t0ken' }],
    ['name and password', { username: 'ada', password: 'pw' }, { authorization: `Basic ${base64('ada:pw')}` }],
    ['an impersonated user', { token: 't', as: 'bob' }, { authorization: 'Bearer t', 'impersonate-user': 'bob' }],
    ['nothing', {}, {}],
  ] as const)('shows %s', async ([, user, expected]) => {
    const connection = await load({ kubeconfig: write('c', kubeconfig({ user, context: { namespace: 'shop' } })) });
    expect(await connection.authorize({ accept: 'x' })).toEqual({ accept: 'x', ...expected });
    expect([connection.server, connection.currentNamespace, connection.tls]).toEqual(['https://api.test:6443', 'shop', 'verify']);
  });

  test('shows the token of a credentials plugin', async () => {
    const credential = { kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', status: { token: 'from-plugin' } };
    const exec = { apiVersion: credential.apiVersion, command: process.execPath, args: ['-p', JSON.stringify(JSON.stringify(credential))] };
    const connection = await load({ kubeconfig: write('c', kubeconfig({ user: { exec } })) });
    expect(await connection.authorize({})).toEqual({ authorization: 'Bearer from-plugin' });
  });

  test('speaks http where the kubeconfig says so', async () => {
    await using server = await startScriptedServer({ answer: (request) => request.answer(200, { ok: request.headers['authorization'] }) });
    const connection = await load({ kubeconfig: write('c', kubeconfig({ cluster: { server: server.url }, user: { token: 't' } })) });
    expect(await version(connection)).toEqual({ ok: 'Bearer t' });
  });

  test.for([
    ['by its data', { 'certificate-authority-data': base64(tlsFixture.ca) }],
    ['by its file, beside the kubeconfig', { 'certificate-authority': 'ca.crt' }],
    ['by an expected name', { 'certificate-authority-data': base64(tlsFixture.ca), 'tls-server-name': 'kubernetes.test' }],
    ['not at all where told so', { 'insecure-skip-tls-verify': true }],
  ] as const)('checks the server %s', async ([, cluster]) => {
    await using server = await startScriptedServer({ tls: 'server', answer: (request) => request.answer(200, {}) });
    write('ca.crt', tlsFixture.ca);
    const parts = { cluster: { server: server.url, ...cluster } };
    expect(await version(await load({ kubeconfig: write('c', kubeconfig(parts)) }))).toEqual({});
    expect(await version(await load({ kubeconfig: write('c', kubeconfig({ ...parts, context: { user: '' } })) }))).toEqual({});
  });

  test.for([
    ['without the authority', {}],
    ['with another name', { 'certificate-authority-data': base64(tlsFixture.ca), 'tls-server-name': 'other.test' }],
  ] as const)('does not trust a server %s', async ([, cluster]) => {
    await using server = await startScriptedServer({ tls: 'server', answer: (request) => request.answer(200, {}) });
    const connection = await load({ kubeconfig: write('c', kubeconfig({ cluster: { server: server.url, ...cluster } })) });
    const request = connection.transport.request({ method: 'GET', url: server.url, timeoutMs: 5_000 });
    await expect(request).rejects.toMatchObject({ kind: 'refused' });
    expect(server.requests).toHaveLength(0);
  });

  test('a renewed client certificate gets connections of its own, and open watches are cut', async () => {
    await using server = await startScriptedServer({
      tls: 'mutual',
      answer: (request) => (request.query.get('watch') === null ? request.answer(200, {}) : request.open()),
    });
    const cluster = { server: server.url, 'certificate-authority-data': base64(tlsFixture.ca) };
    write('client.crt', tlsFixture.clientCert);
    write('client.key', tlsFixture.clientKey);
    const connection = await load({
      kubeconfig: write('c', kubeconfig({ cluster, user: { 'client-certificate': 'client.crt', 'client-key': 'client.key' } })),
    });
    const watch = await connection.transport.stream({ method: 'GET', url: `${server.url}/?watch=1`, timeoutMs: 5_000 });

    write('client.crt', `${tlsFixture.clientCert}\n`);
    await version(connection);
    const reading = watch.body[Symbol.asyncIterator]().next();
    await expect(reading).rejects.toMatchObject({ kind: 'aborted' });
  });

  test('after a 401, what is in the file now is shown', async () => {
    await using server = await startScriptedServer({
      answer: (request) =>
        request.headers['authorization'] === 'Bearer new' ? request.answer(200, {}) : request.answer(401, status(401, 'Unauthorized')),
    });
    const withToken = (token: string) => write('c', kubeconfig({ cluster: { server: server.url }, user: { token } }));
    const connection = await load({ kubeconfig: withToken('old') });
    withToken('new');
    expect(await version(connection)).toEqual({});

    write('c', 'half-written: [');
    const again = await load({ kubeconfig: write('d', kubeconfig({ cluster: { server: server.url }, user: { token: 'old' } })) });
    rmSync(join(folder, 'd'));
    await expect(version(again)).rejects.toMatchObject({ reason: 'Unauthorized', status: 401 });
    await until(() => server.requests.length === 3);
  });
});
