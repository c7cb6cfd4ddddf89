import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createHookCaller } from '../../src/hooks/http-hook-caller.ts';
import { canaryWith } from '../api/canary-fixture.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { startCalling } from './support/calling.ts';
import { startRawServer } from './support/raw-server.ts';

type Headers = Readonly<Record<string, string>>;

/** A whole answer as it goes over the wire. */
const answer =
  (status: string, body: string | Buffer = '', headers: Headers = {}) =>
  (socket: Socket) => {
    const lines = Object.entries({ ...headers, 'content-length': `${Buffer.byteLength(body)}`, connection: 'close' });
    socket.write(`HTTP/1.1 ${status}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
    socket.end(body);
  };
const wire = (text: string) => (socket: Socket) => socket.end(text);
const html = { 'content-type': 'text/html; charset=utf-8' };
const at = 'POST 127.0.0.1:PORT';

/** What the hook answers, and the whole message for it; of a refusal, the status comes before it. */
const answers: [string, (socket: Socket) => void, string][] = [
  ["Flagger's closed gate", answer('403 Forbidden', 'Forbidden'), 'Forbidden'],
  ['the halted gate of its load tester', answer('403 Forbidden', 'Forbidden\n', { 'content-type': 'text/plain' }), 'Forbidden'],
  ['a refusal that says why', answer('400 Bad Request', 'error budget is used up'), 'error budget is used up'],
  ['a refusal that says nothing', answer('403 Forbidden'), ''],
  ['a refusal that says only white space', answer('403 Forbidden', ' \r\n\t '), ''],
  ['a refusal of several lines', answer('422 Unprocessable', 'line one\r\n\r\n  line two\ttabbed\n'), 'line one line two tabbed'],
  ['a refusal with colours and bells', answer('403 Forbidden', '\u001b[31mclosed\u001b[0m\u0007\u0000'), '[31mclosed [0m'],
  ['a refusal that turns the direction of writing', answer('403 Forbidden', 'closed\u202efdp.exe\u200b'), 'closed fdp.exe'],
  ['a refusal that is too long to show', answer('403 Forbidden', 'ab'.repeat(20_000)), `${'ab'.repeat(149)}a…`],
  ['a long refusal that would be cut within a character', answer('403 Forbidden', '🐦'.repeat(400)), `${'🐦'.repeat(299)}…`],
  ['a refusal in JSON', answer('409 Conflict', '{"error":"frozen until Monday"}'), '{"error":"frozen until Monday"}'],
  ['a refusal that is no UTF-8', answer('403 Forbidden', Buffer.from([0x66, 0xfc, 0x72])), 'f\ufffdr'],
  ['a login page', answer('401 Unauthorized', '<html><head><title>\n Sign in </title></head><body>…', html), 'Sign in'],
  ['a page without a title', answer('404 Not Found', '<h1>nothing here</h1>', html), 'a page of HTML'],
  ['a refusal that is compressed unasked', answer('403 Forbidden', gzipSync('closed'), { 'content-encoding': 'gzip' }), ''],
  [
    "the bash task of Flagger's load tester that fails",
    answer('500 Internal Server Error', 'command false failed: : exit status 1'),
    'command false failed: : exit status 1',
  ],
  ['a failure that says nothing', answer('500 Internal Server Error'), ''],
  ['a proxy without a backend', answer('502 Bad Gateway', '<html><head><title>502 Bad Gateway</title></head>', html), '502 Bad Gateway'],
  ['too many requests', answer('429 Too Many Requests', 'slow down'), 'slow down'],
  ['a hook that is not written yet', answer('501 Not Implemented', 'TODO'), 'TODO'],
  ['a status that nobody has defined', answer('799 What', 'what'), 'what'],
  ['a cached answer', answer('203 Non-Authoritative', 'ok'), 'only 200, 201, 202 and 204 are success'],
  ['part of an answer', answer('206 Partial Content'), 'only 200, 201, 202 and 204 are success'],
  ['nothing new', wire('HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n'), ''],
  ['a choice', answer('300 Multiple Choices', 'this or that', { location: '/this' }), 'this or that'],
  ['a redirect to nowhere', answer('302 Found', 'moved'), 'moved'],
  [
    'a redirect to a file',
    answer('307 Temporary Redirect', '', { location: 'file:///etc/passwd' }),
    'redirects to something that is not an address with http:// or https://',
  ],
  [
    'a redirect to nonsense',
    answer('308 Permanent Redirect', '', { location: 'http://[nonsense' }),
    'redirects to something that is not an address with http:// or https://',
  ],
  ['something that is no HTTP', wire('SSH-2.0-OpenSSH_9.7\r\n'), `${at}: the connection broke`],
  ['a status that is no number', wire('HTTP/1.1 OK\r\n\r\n'), `${at}: the connection broke`],
  ['nothing at all', (socket) => socket.end(), `${at}: the connection broke`],
  ['a reset', (socket) => socket.resetAndDestroy(), `${at}: the connection broke`],
  ['an agreement that ends early', wire('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nso far'), `${at}: the connection broke`],
  ['an agreement in broken chunks', wire('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'), `${at}: the connection broke`],
  [
    'more headers than anyone needs',
    wire(`HTTP/1.1 200 OK\r\nx-filler: ${'x'.repeat(100_000)}\r\n\r\n`),
    `${at}: the headers of the answer are too large`,
  ],
];

/** The code that ends a transport's message is its own. */
const withoutCode = (message: string) => message.replace(/(?<=the connection broke) \(\w+\)$/, '');

describe('the message for a hook that answers with', () => {
  test.for(answers)('%s', async ([, script, message]) => {
    await using server = await startRawServer(script);
    await using calling = startCalling();
    const result = await calling.call(`http://127.0.0.1:${server.port}/gate`);
    expect(result.kind).toBe(message.startsWith(at) ? 'failed' : 'refused');
    expect('message' in result && withoutCode(result.message)).toBe(message.replace('PORT', `${server.port}`));
  });
});

test('a page of nothing but opened titles costs no time, because no beginning of one is searched twice', async () => {
  await using server = await startRawServer(answer('403 Forbidden', '<title'.repeat(11_000), html));
  await using calling = startCalling();
  const startedMs = performance.now();
  expect(await calling.call(`http://127.0.0.1:${server.port}/gate`)).toMatchObject({ message: 'a page of HTML' });
  expect(performance.now() - startedMs).toBeLessThan(1000);
});

describe('the message for a hook that cannot be called, because', () => {
  const noUrl = 'the address of the hook is not a URL that begins with http:// or https://';
  const badTimeout = (text: string) => `the timeout of the hook, "${text}", is not a duration above 0`;

  test.for<[string, string]>([
    ['it has no address', ''],
    ['its address has no scheme', 'gate.test/ok?token=s3cret-token'],
    ['its address has no host', 'http://'],
    ['its address has an impossible port', 'http://bot:s3cret@gate.test:99999/'],
    ['its address is a file', 'file:///etc/passwd'],
    ['its address has another scheme', 'ftp://gate.test'],
    ['its address is broken', 'http://[::1/ok'],
  ])('%s', async ([, url]) => {
    await using calling = startCalling();
    expect(await calling.call(url, { webhook: { retries: 3 } })).toEqual({ kind: 'failed', message: noUrl });
  });

  test('its address is longer than a server takes, and would take seconds to keep out of the message', async () => {
    const words = Array.from({ length: 50_000 }, (_, index) => `a=secret-${index}`).join('&');
    await using server = await startRawServer(answer('403 Forbidden', 'secret '.repeat(9_000)));
    await using calling = startCalling();
    expect(await calling.call(`http://127.0.0.1:${server.port}/?${words}`)).toEqual({
      kind: 'failed',
      message: 'the address of the hook is longer than 8192 characters',
    });
  });

  test.for(['0s', '-5s', 'soon', '10', '1d'])('its timeout is %s', async (timeout) => {
    await using calling = startCalling();
    const result = await calling.call('http://gate.test', { webhook: { timeout, retries: 3 } });
    expect(result).toEqual({ kind: 'failed', message: badTimeout(timeout) });
  });

  test('it speaks plain HTTP where https is asked for', async () => {
    await using server = await startRawServer(answer('200 OK'));
    await using calling = startCalling();
    const result = await calling.call(`https://127.0.0.1:${server.port}`);
    expect(result).toEqual({ kind: 'failed', message: expect.stringMatching(/^POST 127\.0\.0\.1:\d+: no trusted connection \(ERR_SSL_/) });
  });

  test('our own transport is broken', async () => {
    const broken = () => Promise.reject(new Error('token=s3cret'));
    const transport = { request: broken, stream: broken, close: async () => {} };
    const caller = createHookCaller({ transport, clock: new FakeClock(), random: () => 0, userAgent: 'serin/test' });
    const call = {
      webhook: { name: 'gate', url: 'http://gate.test', retries: 3 },
      phase: 'Progressing',
      checksum: '4',
      idempotencyKey: 'k',
    } as const;
    const result = await caller.call(canaryWith(), call, new AbortController().signal);
    expect(result).toEqual({ kind: 'failed', message: 'the hook could not be called' });
  });
});

describe('no message shows', () => {
  const secretUrl = (port: number) =>
    `http://bot:pa%24s@127.0.0.1:${port}/services/T00000000000000000000/gate?token=s3cret%2Btoken&team=a#top`;
  const echoes = ['pa%24s', 'pa$s', 's3cret%2Btoken', 's3cret+token', 'token=s3cret%2Btoken&team=a', 'T00000000000000000000'];
  const basic = Buffer.from('bot:pa$s').toString('base64');

  test.for([...echoes, basic])('%s, which is part of its address, even if the hook repeats it', async (secret) => {
    await using server = await startRawServer(answer('403 Forbidden', `no way for ${secret} here`));
    await using calling = startCalling();
    const result = await calling.call(secretUrl(server.port));
    expect(result).toMatchObject({ kind: 'refused', message: 'no way for [redacted] here' });
  });

  test('anything of the address but its host when nobody answers', async () => {
    await using server = await startRawServer((socket) => socket.resetAndDestroy());
    await using calling = startCalling();
    const result = await calling.call(secretUrl(server.port));
    expect(result).toEqual({ kind: 'failed', message: `POST 127.0.0.1:${server.port}: the connection broke (ECONNRESET)` });
  });

  test('the secrets of the address that it redirects to', async () => {
    await using end = await startRawServer(answer('403 Forbidden', 'unknown session 0123456789abcdef'));
    const location = `http://127.0.0.1:${end.port}/login?session=0123456789abcdef`;
    await using server = await startRawServer(answer('307 Temporary Redirect', '', { location }));
    await using calling = startCalling();
    expect(await calling.call(`http://127.0.0.1:${server.port}/`)).toMatchObject({ message: 'unknown session [redacted]' });
  });

  test('a word less, because it also stands in the address', async () => {
    await using server = await startRawServer(answer('404 Not Found', 'Cannot POST /gate/confirm-rollout for team a'));
    await using calling = startCalling();
    const result = await calling.call(`http://127.0.0.1:${server.port}/gate/confirm-rollout?team=a`);
    expect(result).toMatchObject({ message: 'Cannot POST /gate/confirm-rollout for team a' });
  });
});
