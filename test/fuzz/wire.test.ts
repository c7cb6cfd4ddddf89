import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHookCaller } from '../../src/hooks/http-hook-caller.ts';
import { createPrometheusProvider } from '../../src/metrics/prometheus/provider.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { createUndiciTransport } from '../../src/platform/undici-transport.ts';
import { canaryWith } from '../api/canary-fixture.ts';
import { fuzz } from './support/fuzz.ts';
import { play, type Wire, wires } from './support/wire.ts';

const timeoutMs = 60;
/** Much more than any time-out here, for a machine that is busy. */
const patienceMs = 20_000;
const password = 'planted-password';

const transport = createUndiciTransport();
const sockets = new Set<Socket>();
let server: Server;
let script: Wire = { chunks: [], ending: 'end' };
let writtenBytes = 0;

beforeAll(async () => {
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      writtenBytes += socket.bytesWritten;
      sockets.delete(socket);
    });
    socket.once('data', (request) => play(socket, script, request.toString()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await transport.close();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const address = () => `http://planted-user:${password}@127.0.0.1:${(server.address() as AddressInfo).port}`;

async function timed<T>(wire: Wire, ask: () => Promise<T>): Promise<T> {
  script = wire;
  const startedMs = performance.now();
  const answer = await ask();
  expect(performance.now() - startedMs).toBeLessThan(patienceMs);
  return answer;
}

const measure = () =>
  createPrometheusProvider({ address: address(), transport, tls: 'verify', timeoutMs }).measure('up', new AbortController().signal);

function call() {
  const caller = createHookCaller({ transport, clock: systemClock, random: () => 0, userAgent: 'serin/test' });
  const webhook = { name: 'gate', url: `${address()}/hook?token=${password}`, timeout: `${timeoutMs}ms` };
  return caller.call(canaryWith(), { webhook, phase: 'Progressing', checksum: '4', idempotencyKey: 'k' }, new AbortController().signal);
}

function expectSafe(message: string): void {
  expect(message).not.toMatch(/planted-(password|location)|[\p{Cc}\p{Cf}]/u);
  expect(message).not.toContain(Buffer.from(`planted-user:${password}`).toString('base64'));
  expect(message.length).toBeLessThanOrEqual(700);
}

test('whatever a metrics server does on the wire, a check ends in time, with a number, no data or one safe line', async () => {
  await fuzz(
    150,
    fc.asyncProperty(wires, async (wire) => {
      const measured = await timed(wire, measure);
      expect(['value', 'no-data', 'error']).toContain(measured.kind);
      if (measured.kind === 'value') expect(measured.value).toBe(7);
      else expect(measured.message).not.toBe('');
      expectSafe(measured.message ?? '');
    }),
  );
});

test('whatever a hook does on the wire, a call ends in time, as agreed, refused or failed, with one safe line', async () => {
  await fuzz(
    150,
    fc.asyncProperty(wires, async (wire) => {
      const result = await timed(wire, call);
      expect(['ok', 'refused', 'failed']).toContain(result.kind);
      if (result.kind === 'ok') expect(wire.chunks.join('')).toMatch(/^HTTP\/[0-9.]+ (20[0124]|1)/);
      if (result.kind === 'failed') expect(result.message).not.toBe('');
      if (result.kind === 'refused') expect(result.status).toBeGreaterThanOrEqual(200);
      expectSafe(result.kind === 'ok' ? '' : result.message);
    }),
  );
});

test.for<[who: string, ask: () => Promise<object>, expected: object]>([
  ['a metrics server', measure, { kind: 'error', message: expect.stringContaining('more than 1 MiB') }],
  ['a hook', call, { kind: 'ok' }],
])('a body without end of %s is left after a bounded part of it', async ([, ask, expected]) => {
  writtenBytes = 0;
  expect(await timed({ chunks: ['HTTP/1.1 200 OK\r\ncontent-length: 104857600\r\n\r\n'], ending: 'flood' }, ask)).toEqual(expected);
  for (const socket of sockets) await new Promise((resolve) => socket.once('close', resolve));
  expect(writtenBytes).toBeLessThan(16 * 2 ** 20);
});
