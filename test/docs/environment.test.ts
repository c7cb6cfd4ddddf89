import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { createUndiciTransport } from '../../src/platform/undici-transport.ts';

afterEach(() => vi.unstubAllEnvs());

test('proxies that the environment names are not asked', async () => {
  const proxied: string[] = [];
  const proxy = createServer((request, response) => {
    proxied.push(request.url ?? '');
    response.end('proxy');
  });
  const server = createServer((_request, response) => response.end('server'));
  const [proxyAddress, address] = await Promise.all([proxy, server].map(listening));
  for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY']) vi.stubEnv(name, proxyAddress ?? '');
  for (const name of ['NO_PROXY', 'no_proxy']) vi.stubEnv(name, '');
  const transport = createUndiciTransport();
  const answer = await transport.request({ method: 'GET', url: `${address}/`, timeoutMs: 5000 });
  expect({ text: answer.body.toString(), proxied }).toEqual({ text: 'server', proxied: [] });
  await transport.close();
  for (const one of [proxy, server]) one.close();
});

async function listening(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
