import { expect, test } from 'vitest';
import { createKubernetesRouter } from '../../../src/traffic/kubernetes/router.ts';
import { canaryWith } from '../canaries.ts';
import { weighted } from '../splits.ts';

test('the provider kubernetes leaves all traffic on the primary, whatever is wanted', async () => {
  const router = createKubernetesRouter();
  await router.write(canaryWith(), weighted(0));
  expect(router.read(canaryWith(), weighted(0))).toEqual({ canaryWeightPercent: 0, accepted: true, asWanted: true });
});
