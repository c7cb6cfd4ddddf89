import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { type Answer, jsonAnswer, type Operation } from './operation.ts';

export interface ProbeOptions {
  readonly metrics: { readonly contentType: string; text(): Promise<string> };
  /** Whether traffic and rollouts may rely on this process; if not, each reason as a sentence that is safe to show. */
  readonly readiness: () => { readonly ready: boolean; readonly reasons: readonly string[] };
}

const text = (description: string): Answer => ({ description, content: { 'text/plain': { schema: Type.String({ description }) } } });

const ReadinessSchema = Type.Object(
  {
    ready: Type.Boolean({ description: 'Whether this process can be relied on.' }),
    reasons: Type.Array(Type.String({ description: 'A sentence.' }), { description: 'Why not.' }),
  },
  { description: 'Readiness.' },
);

const health: Operation = {
  operationId: 'getHealth',
  summary: 'Whether the event loop lives.',
  access: 'open',
  response: { 200: text('OK.') },
};

const readinessProbe: Operation = {
  operationId: 'getReadiness',
  summary: 'Whether traffic and rollouts may rely on this process.',
  access: 'open',
  response: { 200: jsonAnswer('They may.', ReadinessSchema), 503: jsonAnswer('They may not.', ReadinessSchema) },
};

const metricsText: Operation = {
  operationId: 'getMetrics',
  summary: 'What this process counts, for Prometheus.',
  access: 'open',
  response: { 200: text('Series in the text format of Prometheus.') },
};

/** What Kubernetes and Prometheus ask, without a token: `/healthz`, `/readyz` (200 or 503, with the reasons) and `/metrics`. */
export function addProbeRoutes(app: FastifyInstance, { metrics, readiness }: ProbeOptions): void {
  app.get('/healthz', { schema: health }, async (_request, reply) => reply.type('text/plain; charset=utf-8').send('OK'));
  app.get('/readyz', { schema: readinessProbe }, async (_request, reply) => {
    const { ready, reasons } = readiness();
    return reply.code(ready ? 200 : 503).send({ ready, reasons });
  });
  app.get('/metrics', { schema: metricsText }, async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
}
