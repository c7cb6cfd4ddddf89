import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LoadTester extends AsyncDisposable {
  readonly address: string;
  /** Commands that it was asked to run, in order. */
  readonly commands: readonly string[];
}

interface Payload {
  readonly name: string;
  readonly namespace: string;
  readonly metadata?: { readonly type?: string; readonly cmd?: string; readonly returnCmdOutput?: string };
}
type Reply = readonly [status: number, body: string];

/** Flagger's load tester as far as hooks meet it (flagger-engine section 8): gates and rollbacks by name, commands that run beside or in the call. */
export async function startLoadTester(run: (command: string) => { readonly output: string; readonly error?: string }): Promise<LoadTester> {
  const open = new Set<string>();
  const commands: string[] = [];
  const stored = (action: string | undefined, key: string): Reply => {
    if (action === 'check') return open.has(key) ? [200, 'Approved'] : [403, 'Forbidden'];
    if (action === 'open') open.add(key);
    else open.delete(key);
    return [202, 'Accepted'];
  };
  const start = ({ metadata }: Payload): Reply => {
    if (metadata === undefined) return [400, 'metadata not found'];
    const { type = 'cmd', cmd = '', returnCmdOutput } = metadata;
    commands.push(cmd);
    if (type === 'cmd') return [202, ''];
    const { output, error } = run(cmd);
    if (error !== undefined) return [500, `command ${cmd} failed: ${output}: ${error}`];
    return [200, returnCmdOutput === 'true' ? output : ''];
  };
  const answer = (path: string, body: string): Reply => {
    const [, area, action] = path.split('/');
    if (path === '/gate/approve') return [200, 'OK'];
    if (path === '/gate/halt') return [403, 'Forbidden'];
    const payload = JSON.parse(body) as Payload;
    const key = `${payload.name}.${payload.namespace}`;
    if (area === 'gate') return stored(action, key);
    return area === 'rollback' ? stored(action, `rollback.${key}`) : start(payload);
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    const [status, text] = answer(request.url ?? '/', body);
    response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    commands,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
