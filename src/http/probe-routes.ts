import type { FastifyInstance } from 'fastify';

export interface ProbeOptions {
  readonly metrics: { readonly contentType: string; text(): Promise<string> };
  /** Whether traffic and rollouts may rely on this process; if not, each reason as a sentence that is safe to show. */
  readonly readiness: () => { readonly ready: boolean; readonly reasons: readonly string[] };
}

/** What Kubernetes and Prometheus ask: `/healthz` (the event loop lives), `/readyz` (200 or 503, with the reasons) and `/metrics`. */
export function addProbeRoutes(app: FastifyInstance, { metrics, readiness }: ProbeOptions): void {
  app.get('/healthz', async (_request, reply) => reply.type('text/plain; charset=utf-8').send('OK'));
  app.get('/readyz', async (_request, reply) => {
    const { ready, reasons } = readiness();
    return reply.code(ready ? 200 : 503).send({ ready, reasons });
  });
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
}
