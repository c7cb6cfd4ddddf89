import fc from 'fast-check';
import { expect, test } from 'vitest';
import { disagreements } from './crd/lint-verdict.ts';
import { candidates } from './crd/objects.ts';
import { readVerdicts } from './crd/recorded-verdicts.ts';
import { sandboxWithCrds } from './crd/sandbox-verdict.ts';
import { fuzz } from './support/fuzz.ts';

const recorded = readVerdicts();
const askSandbox = sandboxWithCrds();

test('the record holds both verdicts on enough objects of each kind', () => {
  expect(recorded.length).toBeGreaterThanOrEqual(500);
  for (const plural of ['canaries', 'metrictemplates', 'alertproviders']) {
    const statuses = recorded.filter((one) => one.plural === plural).map(({ verdict }) => verdict.status);
    for (const status of [201, 422]) expect(statuses.filter((one) => one === status).length, `${plural} ${status}`).toBeGreaterThan(15);
  }
});

test('the sandbox says to each recorded object what a real API server said', () => {
  const differences: object[] = [];
  for (const { what, verdict, ...candidate } of recorded) {
    const said = askSandbox(candidate);
    if (JSON.stringify(said) !== JSON.stringify(verdict)) differences.push({ what, said, verdict, object: candidate.object });
  }
  expect(differences).toEqual([]);
});

test('lint refuses each recorded object that a real API server refused, for the same field, and no other but by a rule of its own', () => {
  expect(recorded.flatMap(({ what, object, verdict }) => disagreements({ object }, verdict).map((wrong) => `${what}: ${wrong}`))).toEqual(
    [],
  );
});

test('lint and the sandbox agree on any object', async () => {
  await fuzz(
    150,
    fc.property(candidates(), (candidate) => {
      expect(disagreements(candidate, askSandbox(candidate))).toEqual([]);
    }),
  );
});
