import { afterEach, expect, test } from 'vitest';
import { listen, type SocketServer } from '../../../src/sandbox/api/socket-server.ts';
import { configMap, configMaps, startCluster } from './cluster-under-test.ts';

let server: SocketServer | undefined;

afterEach(() => server?.close());

async function start() {
  const cluster = startCluster();
  server = await listen(cluster.api, { port: 0 });
  return { ...cluster, address: server.address };
}

test('a socket answers as the API server does', async () => {
  const { address } = await start();
  const made = await fetch(address + configMaps, {
    method: 'POST',
    body: JSON.stringify(configMap('web')),
    headers: { 'user-agent': 'me/1' },
  });
  expect(made.status).toBe(201);
  expect(await (await fetch(`${address}${configMaps}/web`)).json()).toMatchObject({ metadata: { managedFields: [{ manager: 'me' }] } });
  expect(await (await fetch(`${address}${configMaps}/none`)).json()).toMatchObject({ kind: 'Status', reason: 'NotFound' });
});

test('a watch comes line by line and ends with the server', async () => {
  const { address, send } = await start();
  const { body } = await fetch(`${address}${configMaps}?watch=1`);
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  send('POST', configMaps, { body: configMap('web') });
  expect(JSON.parse((await reader?.read())?.value ?? '')).toMatchObject({ type: 'ADDED' });
  await server?.close();
  await expect(reader?.read().then(({ done }) => done)).rejects.toThrow();
});

test('what cannot be read fails alone', async () => {
  const { address } = await start();
  expect((await fetch(`${address}/api/v1/namespaces/%ff/pods`)).status).toBe(400);
  const headers = { 'content-type': 'application/vnd.kubernetes.protobuf' };
  const cut = await fetch(address + configMaps, { method: 'POST', body: new Uint8Array([0x6b, 0x38, 0x73, 0x00, 0x0a, 0x7f]), headers });
  expect(await cut.json()).toMatchObject({ code: 500, reason: 'InternalError' });
  expect((await fetch(address + configMaps, { method: 'POST', body: 'x'.repeat(4_000_000) })).status).toBe(413);
  expect((await fetch(`${address}/readyz`)).status).toBe(200);
});
