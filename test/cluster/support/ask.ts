import { request } from 'node:http';
import type { Cluster } from './cluster.ts';

export interface GatewayAnswer {
  readonly status: number;
  /** Release of examples/app that answered; undefined where none did. */
  readonly version: string | undefined;
  readonly pod: string | undefined;
  /** Values of its Set-Cookie headers. */
  readonly setCookies: readonly string[];
}

/** One request of a user through the Gateway, on a connection of its own. */
export function ask({ gateway }: Cluster, hostname: string, headers: Readonly<Record<string, string>> = {}): Promise<GatewayAnswer> {
  return new Promise((resolve, reject) => {
    const options = { ...gateway, agent: false, headers: { ...headers, host: hostname }, signal: AbortSignal.timeout(10_000) };
    const asked = request(options, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
      });
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          version: /"version":"([^"]+)"/.exec(body)?.[1],
          pod: /"pod":"([^"]+)"/.exec(body)?.[1],
          setCookies: response.headers['set-cookie'] ?? [],
        }),
      );
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end();
  });
}
