import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/platform/system-clock.ts';
import { createApiServer } from '../../src/sandbox/api/api-server.ts';
import { readRecorded } from '../../src/sandbox/api/recorded.ts';
import { listen, type SocketServer } from '../../src/sandbox/api/socket-server.ts';
import { createSeededRandom } from '../../src/sandbox/seeded-random.ts';
import { allCases } from './all-cases.ts';
import { readAnswers } from './recorded-answers.ts';
import { runCase } from './run-case.ts';

const namespace = 'conformance-sandbox';
let server: SocketServer;

beforeAll(async () => {
  const manifests = [...(readRecorded('crds') as object[]), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }];
  server = await listen(createApiServer({ clock: systemClock, random: createSeededRandom(1), manifests }), { port: 0 });
});

afterAll(() => server.close());

describe.for(Object.entries(allCases))('the sandbox answers as a real API server did: %s', ([group, cases]) => {
  test.for(cases.map((one) => [one.name, one] as const))('%s', async ([name, one]) => {
    const answers = await runCase({ address: server.address, namespace }, one);
    expect(answers).toEqual(readAnswers(group)[name]);
  });
});
