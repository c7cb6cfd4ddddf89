import { type CustomResourceDefinition, customResourceDefinitions } from '../../api/crd.ts';
import { servedSchemaProblem } from '../../controller/served-schema.ts';
import type { KubeClient } from '../../kube/client.ts';
import { createKubeClient } from '../../kube/kube-client.ts';
import type { KubeObject } from '../../kube/object.ts';
import { objectKey } from '../../kube/object-key.ts';
import type { Clock } from '../../platform/clock.ts';
import { sleep } from '../../platform/sleep.ts';
import { systemClock } from '../../platform/system-clock.ts';
import { cliUserAgent, clusterOptions, connect } from '../cluster.ts';
import { definitionResource } from '../crds-permissions.ts';
import { parseOptions } from '../parse-options.ts';
import type { Terminal } from '../terminal.ts';

const usage = `Usage: serin crds [--kubeconfig FILE] [--context NAME]

Brings the three CustomResourceDefinitions up to this version, also over Flagger's, and waits until the cluster serves them. Objects stay as they are. A repeat is harmless.
`;

const { kubeconfig, context } = clusterOptions;
const crdsOptions = { kubeconfig, context, help: { type: 'boolean', short: 'h' } } as const;

/** Owner of the CRDs' fields; the controller's own name owns what it writes into objects. */
const fieldManager = 'serin-crds';
const pollMs = 500;
const longestMs = 60_000;

/** `serin crds`: what the chart's hook job runs. Throws KubeError, and where the cluster does not serve them within a minute. */
export async function runCrds(args: readonly string[], { out }: Terminal): Promise<number> {
  const { values } = parseOptions(args, crdsOptions, { mostNames: 0 });
  if (values.help) {
    out.write(usage);
    return 0;
  }
  const connection = await connect(values);
  const client = createKubeClient({ connection, userAgent: cliUserAgent, clock: systemClock, fieldManager });
  try {
    for (const definition of customResourceDefinitions()) {
      await client.apply(definitionResource, { ...definition });
      out.write(`applied ${definition.metadata.name}\n`);
    }
    await whenServed(client, systemClock);
    out.write('the cluster serves them\n');
    return 0;
  } finally {
    await connection.transport.close();
  }
}

async function whenServed(client: KubeClient, clock: Clock): Promise<void> {
  const lastLookMs = clock.monotonicMs() + longestMs;
  for (;;) {
    const problem = (await notEstablished(client, customResourceDefinitions())) ?? (await servedSchemaProblem(client));
    if (problem === undefined) return;
    if (clock.monotonicMs() > lastLookMs) throw new Error(`after ${longestMs / 1000} s: ${problem}`);
    await sleep(clock, pollMs);
  }
}

async function notEstablished(client: KubeClient, definitions: readonly CustomResourceDefinition[]): Promise<string | undefined> {
  for (const { metadata } of definitions) {
    const { status } = await client.get(definitionResource, objectKey('', metadata.name));
    if (!isEstablished(status)) return `the CRD ${metadata.name} is not established`;
  }
  return undefined;
}

function isEstablished(status: KubeObject['status']): boolean {
  const { conditions = [] } = (status ?? {}) as { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
  return conditions.some((condition) => condition.type === 'Established' && condition.status === 'True');
}
