import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/platform/system-clock.ts';
import { createApiServer } from '../../src/sandbox/api/api-server.ts';
import { readRecorded } from '../../src/sandbox/api/recorded.ts';
import { listen, type SocketServer } from '../../src/sandbox/api/socket-server.ts';
import { createSeededRandom } from '../../src/sandbox/seeded-random.ts';
import { allCases } from './all-cases.ts';
import { kubectlCases } from './cases/kubectl.ts';
import { kubectlAvailable } from './kubectl-available.ts';
import { readAnswers } from './recorded-answers.ts';
import { runCase } from './run-case.ts';
import { runKubectl } from './run-kubectl.ts';

const namespace = 'conformance-sandbox';
/** Of the kubectl cases. */
const typed = 'conformance-typed';
let server: SocketServer;

beforeAll(async () => {
  const namespaces = [namespace, typed].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
  const manifests = [...(readRecorded('crds') as object[]), ...namespaces];
  server = await listen(createApiServer({ clock: systemClock, random: createSeededRandom(1), manifests }), { port: 0 });
});

afterAll(() => server.close());

describe.for(Object.entries(allCases))('the sandbox answers as a real API server did: %s', ([group, cases]) => {
  test.for(cases.map((one) => [one.name, one] as const))('%s', async ([name, one]) => {
    const answers = await runCase({ address: server.address, namespace }, one);
    expect(answers).toEqual(readAnswers(group)[name]);
  });
});

const hasKubectl = kubectlAvailable();

describe(`kubectl sees the sandbox as a real API server${hasKubectl ? '' : ' (skipped: kubectl is not installed here)'}`, () => {
  test.skipIf(!hasKubectl).for(kubectlCases.map((one) => [one.name, one] as const))('%s', async ([name, one]) => {
    const outputs = await runKubectl({ address: server.address, namespace: typed }, one);
    expect(outputs).toEqual(readAnswers('kubectl')[name]);
  });
});
