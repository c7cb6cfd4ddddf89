import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { test, type World } from './support/world.ts';

const reader = 'reader';

describeEndToEnd('the read API of an installed Serin', () => {
  test('answers a token of the cluster with the Canaries that it may read, and nobody else', async ({ world, expect }) => {
    const { cluster, namespace } = world;
    const app = world.app('web');
    await app.deploy('1.0');
    await app.guard();
    await world.sink();
    await cluster.kubectl.apply([{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: reader } }], namespace.name);
    const token = (await cluster.kubectl.run(['create', 'token', reader, '-n', namespace.name])).trim();
    await app.initialized();

    // 503 says that the API server has not answered Serin in time; what was denied is remembered for a moment.
    const answers = (asked: string) => expect.poll(() => statusFor(world, asked), { timeout: 60_000, interval: 2000 });
    await answers('').toBe(401);
    await answers('no-such-token').toBe(401);
    await answers(token).toBe(403);
    await cluster.kubectl.apply(mayRead(namespace.name), namespace.name);
    await answers(token).toBe(200);
  });
});

/** What a pod of the cluster is answered that asks for this namespace's Canary. */
async function statusFor({ cluster, namespace, serin }: World, token: string): Promise<number> {
  const url = `${await serin.url()}/api/v1/canaries/${namespace.name}/web`;
  const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
  const script = `fetch(${JSON.stringify(url)}, { headers: ${JSON.stringify(headers)} }).then((answer) => console.log(answer.status))`;
  return Number(await cluster.kubectl.run(['exec', 'sink', '-n', namespace.name, '--', 'node', '-e', script]));
}

function mayRead(namespace: string) {
  const apiGroup = 'rbac.authorization.k8s.io';
  const metadata = { name: reader };
  return [
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'Role',
      metadata,
      rules: [{ apiGroups: ['flagger.app'], resources: ['canaries'], verbs: ['get', 'list'] }],
    },
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup, kind: 'Role', name: reader },
      subjects: [{ kind: 'ServiceAccount', name: reader, namespace }],
    },
  ];
}
