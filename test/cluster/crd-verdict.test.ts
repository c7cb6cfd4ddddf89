import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKubectlProxy } from '../conformance/kubectl-proxy.ts';
import { eachFieldBroken } from '../fuzz/crd/each-field.ts';
import { disagreements } from '../fuzz/crd/lint-verdict.ts';
import { candidates } from '../fuzz/crd/objects.ts';
import { readVerdicts, writeVerdicts } from '../fuzz/crd/recorded-verdicts.ts';
import { sandboxWithCrds } from '../fuzz/crd/sandbox-verdict.ts';
import { type Asked, askForVerdict } from '../fuzz/crd/verdict.ts';
import { fuzz, fuzzParameters } from '../fuzz/support/fuzz.ts';
import { applyCrds } from './support/crds.ts';
import { describeOnCluster } from './support/describe-on-cluster.ts';
import { TestNamespace } from './support/test-namespace.ts';

const records = process.env['CONFORMANCE_RECORD'] === '1';
const randomObjects = 560;

/** Nothing is created: each object is asked about by a dry run. CONFORMANCE_RECORD=1 writes test/fuzz/recorded anew. */
describeOnCluster('the verdict of a real API server with our CRDs', (cluster) => {
  let namespace: TestNamespace;
  const askSandbox = sandboxWithCrds();
  let proxy: Awaited<ReturnType<typeof startKubectlProxy>>;

  beforeAll(async () => {
    await applyCrds(cluster);
    namespace = await TestNamespace.create(cluster, 'crd-verdict');
    proxy = await startKubectlProxy();
  });
  afterAll(async () => {
    proxy.stop();
    await namespace[Symbol.asyncDispose]();
  });

  const asked = (candidate: Asked) => askForVerdict(proxy.address, namespace.name, candidate);

  test('is the recorded one', async () => {
    const objects = records ? [...eachFieldBroken(), ...fc.sample(candidates(), fuzzParameters(randomObjects))] : readVerdicts();
    const fresh = [];
    for (const { what, plural, object } of objects) fresh.push({ what, plural, object, verdict: await asked({ plural, object }) });
    if (records) writeVerdicts(fresh);
    expect(JSON.parse(JSON.stringify(fresh))).toEqual(readVerdicts());
  });

  test('is that of the sandbox, and of lint as far as it must be, for any object', async () => {
    await fuzz(
      300,
      fc.asyncProperty(candidates(), async (candidate) => {
        const verdict = await asked(candidate);
        expect(askSandbox(candidate)).toEqual(verdict);
        expect(disagreements(candidate, verdict)).toEqual([]);
      }),
    );
  });
});
