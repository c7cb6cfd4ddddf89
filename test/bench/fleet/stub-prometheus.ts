import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers every query as a healthy release would: 99.9 % of requests succeed, in 100 ms. Returns its address; it serves until the process ends. */
export async function listenAsPrometheus(): Promise<string> {
  const server = createServer(async (incoming, outgoing) => {
    let text = decodeURIComponent(incoming.url ?? '');
    for await (const chunk of incoming) text += decodeURIComponent(String(chunk));
    const value = text.includes('histogram_quantile') ? '0.1' : '99.9';
    const result = [{ metric: {}, value: [Date.now() / 1000, value] }];
    outgoing.writeHead(200, { 'content-type': 'application/json' });
    outgoing.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
