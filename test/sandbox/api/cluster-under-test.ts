import { createApiServer, type RequestLogEntry, type SandboxApi } from '../../../src/sandbox/api/api-server.ts';
import type { ApiRequest, ApiResponse } from '../../../src/sandbox/api/serve/request.ts';
import { createSeededRandom } from '../../../src/sandbox/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '../../../src/sandbox/virtual-clock.ts';

export const configMaps = '/api/v1/namespaces/default/configmaps';

/** An API server in virtual time, spoken to without a transport. */
export interface ClusterUnderTest {
  readonly api: SandboxApi;
  readonly clock: VirtualClock;
  readonly log: readonly RequestLogEntry[];
  /** The parsed body of an answer; throws when the status is not `status`. */
  send(
    method: string,
    path: string,
    options?: { readonly body?: unknown; readonly type?: string; readonly status?: number },
  ): Record<string, unknown>;
  /** Opens a watch and collects its events as `TYPE name`. */
  watch(path: string): {
    readonly events: string[];
    readonly raw: Record<string, unknown>[];
    readonly isOver: () => boolean;
    readonly stop: () => void;
  };
}

export function startCluster(manifests: readonly object[] = []): ClusterUnderTest {
  const clock = createVirtualClock({ startMs: Date.parse('2026-01-01T00:00:00Z') });
  const log: RequestLogEntry[] = [];
  const api = createApiServer({ clock, random: createSeededRandom(7), manifests, log: (entry) => log.push(entry) });
  const handle = (method: string, path: string, more: Partial<ApiRequest> = {}): ApiResponse => {
    const { pathname, searchParams } = new URL(path, 'http://sandbox');
    return api.handle({ method, path: pathname, query: searchParams, headers: { 'user-agent': 'test/1' }, ...more });
  };
  return {
    api,
    clock,
    log,
    send: (method, path, { body, type = 'application/json', status } = {}) => {
      const response = handle(method, path, {
        headers: { 'content-type': type, 'user-agent': 'test/1' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (!('body' in response)) throw new Error('a watch was answered');
      if (status === undefined ? response.status >= 400 : response.status !== status)
        throw new Error(`${method} ${path}: ${response.status} ${response.body}`);
      return JSON.parse(response.body) as Record<string, unknown>;
    },
    watch: (path) => {
      const response = handle('GET', path);
      if (!('open' in response)) throw new Error(`no watch: ${response.body}`);
      const raw: Record<string, unknown>[] = [];
      const events: string[] = [];
      let isOver = false;
      const stop = response.open({
        chunk: (text) => {
          const event = JSON.parse(text) as { type: string; object: { metadata?: { name?: string }; code?: number } };
          raw.push(event);
          events.push(`${event.type} ${event.object.metadata?.name ?? event.object.code ?? ''}`.trim());
        },
        end: () => {
          isOver = true;
        },
      });
      return { events, raw, isOver: () => isOver, stop };
    },
  };
}

export function configMap(name: string, data: object = { a: '1' }, metadata: object = {}) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', ...metadata }, data };
}
