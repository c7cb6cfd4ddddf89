import type { Canary } from '../../api/canary.ts';
import { canaryResource } from '../../api/group.ts';
import type { KubeClient } from '../../kube/client.ts';
import { objectKey } from '../../kube/object-key.ts';
import { canariesOf, clusterOptions, connectCluster, found } from '../cluster.ts';
import { parseOptions } from '../parse-options.ts';
import { podsByList, podsByName } from '../pods.ts';
import type { Terminal } from '../terminal.ts';
import { canaryView } from '../view/canary-view.ts';
import { paintFor } from '../view/paint.ts';

const usage = `Usage: serin status [NAME] [-n NAMESPACE | -A] [--kubeconfig FILE] [--context NAME]

Shows a Canary, or all of a namespace: phase, weights over time, every check against its bound, pods, and why.
`;

const statusOptions = {
  ...clusterOptions,
  'all-namespaces': { type: 'boolean', short: 'A' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** `serin status`: what the Canaries are doing, read once. Throws where the named Canary does not exist. */
export async function runStatus(args: readonly string[], { env, out, error }: Terminal): Promise<number> {
  const { values, names } = parseOptions(args, statusOptions, { mostNames: 1 });
  if (values.help) {
    out.write(usage);
    return 0;
  }
  const { client, connection, namespace: current } = await connectCluster(values);
  try {
    const namespace = values['all-namespaces'] ? undefined : (values.namespace ?? current);
    const canaries = await read(client, { namespace, name: names[0] });
    if (canaries.length === 0) out.write(`No Canaries in ${namespace === undefined ? 'any namespace' : `namespace ${namespace}`}.\n`);
    const tell = (why: string) => error.write(`serin status: ${why}\n`);
    const podsOf = canaries.length > 1 ? podsByList(client, namespace, tell) : podsByName(client, tell);
    const views = await Promise.all(
      canaries.map(async (canary) => {
        const pods = await podsOf(canary);
        return canaryView(canary, { ...(pods === undefined ? {} : { pods }), paint: paintFor(out, env) }).join('\n');
      }),
    );
    if (views.length > 0) out.write(`${views.join('\n\n')}\n`);
    return 0;
  } finally {
    await connection.transport.close();
  }
}

/** One Canary by name, else all; an absent namespace means all namespaces. */
async function read(
  client: KubeClient,
  at: { readonly namespace: string | undefined; readonly name: string | undefined },
): Promise<Canary[]> {
  const { namespace, name } = at;
  if (name === undefined) return canariesOf((await client.list(canaryResource, namespace === undefined ? {} : { namespace })).items);
  if (namespace === undefined) {
    const canaries = canariesOf((await client.list(canaryResource, { fieldSelector: `metadata.name=${name}` })).items);
    if (canaries.length === 0) throw new Error(`there is no Canary "${name}" in any namespace. serin status -A shows all.`);
    return canaries;
  }
  const canary = await found(client.get(canaryResource, objectKey(namespace, name)));
  if (canary === undefined) throw new Error(`there is no Canary "${name}" in namespace ${namespace}. serin status -A shows all.`);
  return canariesOf([canary]);
}
