import { type Canary, isCanary } from '../../api/canary.ts';
import { canaryResource } from '../../api/group.ts';
import type { KubeConnection } from '../../kube/connection.ts';
import { ObjectCache } from '../../kube/object-cache.ts';
import { createReflector, type Reflector } from '../../kube/reflector.ts';
import type { Log } from '../../platform/log.ts';
import { systemClock } from '../../platform/system-clock.ts';
import { systemRandom } from '../../platform/system-random.ts';
import { cliUserAgent, clusterOptions, connectCluster } from '../cluster.ts';
import { parseOptions } from '../parse-options.ts';
import { podsByName } from '../pods.ts';
import { remedyFor } from '../remedy-for.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { canaryView } from '../view/canary-view.ts';
import { changeLine } from '../view/change-line.ts';
import { oneLine } from '../view/one-line.ts';
import { paintFor } from '../view/paint.ts';
import { Screen } from '../view/screen.ts';

const usage = `Usage: serin watch NAME [-n NAMESPACE] [--kubeconfig FILE] [--context NAME]

Follows one Canary until you stop it: a picture that is drawn anew with each change, or one line a change where nobody looks on.
`;

const watchOptions = { ...clusterOptions, help: { type: 'boolean', short: 'h' } } as const;

/** `serin watch NAME`: the picture of one Canary, drawn anew whenever it changes. It watches, it does not poll. */
export async function runWatch(args: readonly string[], { env, out, untilStopped }: Terminal): Promise<number> {
  const { values, names } = parseOptions(args, watchOptions, { mostNames: 1 });
  if (values.help) {
    out.write(usage);
    return 0;
  }
  const [name] = names;
  if (name === undefined) throw new UsageError('name the Canary to watch: serin watch NAME. serin status -A shows all.');
  const stopped = untilStopped();
  const { client, connection, namespace: current } = await connectCluster(values);
  const namespace = values.namespace ?? current;
  const screen = new Screen(out);
  const paint = paintFor(out, env);
  const podsOf = podsByName(client, (why) => screen.log(why));
  let shown: Canary | undefined;

  const show = async (canary: Canary) => {
    const line = changeLine(shown, canary);
    shown = canary;
    if (out.isTTY !== true && line !== undefined) screen.log(line);
    if (out.isTTY !== true) return;
    const pods = await podsOf(canary);
    if (shown === canary) screen.draw(canaryView(canary, { ...(pods === undefined ? {} : { pods }), paint }));
  };
  const log = troubleLog((trouble) => screen.log(trouble));
  const { reflector, cache } = follow(connection, { namespace, name, log }, (canary) => {
    if (canary === 'deleted') screen.log(`${name}.${namespace} was deleted`);
    else show(canary).catch((error: unknown) => screen.log(`the pods could not be read: ${(error as Error).message}`));
  });
  await Promise.race([reflector.whenSynced, stopped]);
  if (cache.synced && cache.list().length === 0) screen.log(`there is no Canary "${name}" in namespace ${namespace} yet; waiting for it`);
  await stopped;
  await reflector.stop();
  await connection.transport.close();
  return 0;
}

function follow(
  connection: KubeConnection,
  { namespace, name, log }: { readonly namespace: string; readonly name: string; readonly log: Log },
  onChange: (canary: Canary | 'deleted') => void,
): { readonly reflector: Reflector; readonly cache: ObjectCache } {
  const cache = new ObjectCache({ log });
  cache.subscribe(({ type, object }) => {
    if (type === 'deleted') onChange('deleted');
    else if (isCanary(object)) onChange(object as unknown as Canary);
  });
  const reflector = createReflector({
    ...{ connection, namespace, cache, log },
    userAgent: cliUserAgent,
    resource: canaryResource,
    fieldSelector: `metadata.name=${name}`,
    clock: systemClock,
    random: systemRandom,
  });
  reflector.start();
  return { reflector, cache };
}

/** What goes wrong on the way to the cluster in words for a person, each trouble once. */
function troubleLog(say: (trouble: string) => void): Log {
  let last = '';
  const tell = ({ err }: { readonly err?: unknown }, message: string) => {
    const trouble = err instanceof Error ? err.message : message;
    if (trouble !== last) say([`${oneLine(trouble)}; trying again`, remedyFor(err)].filter((text) => text !== undefined).join('. '));
    last = trouble;
  };
  const log: Log = { debug: () => {}, info: () => {}, warn: tell, error: tell, child: () => log };
  return log;
}
