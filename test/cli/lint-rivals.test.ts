import { describe, expect, test } from 'vitest';
import { canary, changed, lintLines, neighbours } from './lint-fixture.ts';

const inShop = changed(canary, '  name: web\n', '  name: web\n  namespace: shop\n');
const called = (name: string, text: string) => changed(text, 'metadata:\n  name: web\n', `metadata:\n  name: ${name}\n`);
/** What is said besides of references, which these files leave open. */
const said = (files: Readonly<Record<string, string>>) =>
  lintLines({ ...files, 'others.yaml': neighbours }).filter((line) => !line.includes('not among'));

describe('two Canaries on one target', () => {
  test('are refused, in one file without a namespace', () => {
    expect(said({ 'a.yaml': `${canary}---\n${called('other', canary)}` })).toEqual([
      'a.yaml:40:5: error: spec.targetRef.name is "web", which the Canary web at a.yaml:1 guards too. Delete one of the two Canaries, or name another target.',
    ]);
  });

  test('are refused, in two files of one namespace', () => {
    expect(said({ 'a.yaml': inShop, 'b.yaml': called('other', inShop) })).toEqual([
      'b.yaml:10:5: error: spec.targetRef.name is "web", which the Canary web at a.yaml:1 guards too. Delete one of the two Canaries, or name another target.',
    ]);
  });

  test.for([
    ['two namespaces', inShop, changed(called('other', inShop), 'namespace: shop', 'namespace: staging')],
    ['files that leave the namespace open', canary, called('other', canary)],
    ['two kinds of target', inShop, changed(called('other', inShop), 'kind: Deployment', 'kind: Service')],
    ['one name, as for two clusters', inShop, inShop],
  ] as const)('are none in %s', ([, one, other]) => {
    expect(said({ 'a.yaml': one, 'b.yaml': other })).toEqual([]);
  });
});

describe('one object twice in a file', () => {
  test('is told of, as only the last of them stays', () => {
    const line = canary.split('\n').length + 4;
    expect(said({ 'a.yaml': `${canary}---\n${canary}` })).toEqual([
      `a.yaml:${line}:3: warning: metadata.name is "web", as that of the Canary at a.yaml:1; only what is applied last stays. Take one of the two out, or give it another name.`,
    ]);
  });

  test('is none where the kinds differ', () => {
    expect(said({ 'a.yaml': changed(neighbours, 'name: chat', 'name: errors') })).toEqual([]);
  });
});
