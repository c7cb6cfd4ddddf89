import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { canaryPhases } from '../../src/api/canary-status.ts';
import { issueCodes } from '../../src/api/issue-codes.ts';
import { reasons } from '../../src/api/reasons.ts';
import { readConfig } from '../../src/config.ts';
import { codeOf, pageFiles, read, root } from './pages.ts';

const codes = pageFiles.flatMap((file) => codeOf(file).map((code) => [file, code] as const));
const matching = (pattern: RegExp) => codes.filter(([, code]) => pattern.test(code));
const sourceFiles = globSync('src/**/*.ts', { cwd: root });
const sources = sourceFiles.map(read).join('\n');
/** A reason that only its catalogue knows is never seen by anybody. */
const writers = sourceFiles
  .filter((file) => file !== 'src/api/reasons.ts')
  .map(read)
  .join('\n');

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: unknown;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

const schemas = globSync('crds/*.yaml', { cwd: root }).map((file) => {
  const crd = load(read(file)) as { spec: { versions: { schema: { openAPIV3Schema: Schema } }[] } };
  return crd.spec.versions[0]?.schema.openAPIV3Schema ?? {};
});

function holds(schema: Schema | undefined, [name, ...rest]: readonly string[]): boolean {
  if (schema === undefined) return false;
  if (name === undefined) return true;
  if (schema['x-kubernetes-preserve-unknown-fields'] === true || typeof schema.additionalProperties === 'object') return true;
  if (schema.items !== undefined) return holds(schema.items, [name, ...rest]);
  return holds(schema.properties?.[name], rest);
}

/** Fields of other kinds that pages name, too. */
const ofOthers = new Set(['spec.template', 'spec.replicas']);

const fields = matching(/^(?:spec|status|analysis|podFailure|alerts\[\])\.[a-zA-Z.[\]]+(?::.*)?$/).filter(
  ([file, code]) => !file.endsWith('owned-fields.md') && !ofOthers.has(code),
);

test.for(fields)('%s: the field %s is in a CRD', ([, code]) => {
  const path = code.replace(/:.*/, '').replaceAll('[]', '').split('.');
  const prefixes = { spec: [], status: [], analysis: ['spec'], podFailure: ['spec'], alerts: ['spec', 'analysis'] } as const;
  const prefix = prefixes[path[0] as keyof typeof prefixes];
  expect(schemas.some((schema) => holds(schema, [...prefix, ...path]))).toBe(true);
});

/** Words that begin with a capital and are neither reason nor phase: kinds, conditions, and words of Flagger, Kubernetes and HTTP. */
const otherWords = new Set([
  'Available',
  'Canary',
  'Deployment',
  'DaemonSet',
  'FailedScheduling',
  'HTTPRoute',
  'HTTPProxy',
  'Progressing',
  'Promoted',
  'Ready',
  'Service',
  'Stalled',
  'Synced',
  'Warning',
]);

test.for(matching(/^[A-Z][a-z]+[A-Za-z]*$/))('%s: %s is a reason, a phase or a kind', ([, code]) => {
  const isWritten = Object.hasOwn(reasons, code) && new RegExp(`\\b${code}\\b`).test(writers);
  const known = isWritten || Object.hasOwn(issueCodes, code) || canaryPhases.some((phase) => phase === code);
  expect(known || otherWords.has(code)).toBe(true);
});

test.for(matching(/^-(?!primary|canary)[a-z][a-z-]+(?:[= ].*)?$/))('%s: %s is a flag of the controller', ([, code]) => {
  const help = readConfig(['--help'], {});
  expect(help.kind === 'help' && help.text.includes(`  ${code.replace(/[= ].*/, '')} `)).toBe(true);
});

test.for(matching(/(?:serin\.dev|flagger\.app)\/[a-z0-9]/).filter(([, code]) => !/^serin\.dev\/(?:app|serin)/.test(code)))(
  '%s: %s is a word of the program',
  ([, code]) => {
    for (const [word] of code.matchAll(/(?:serin\.dev|flagger\.app)\/[a-z0-9-]+/g)) {
      expect(sources.includes(word) || sources.includes(`/${word.split('/')[1]}`), word).toBe(true);
    }
  },
);

const isPath = /^(?:src|test|docs|examples|charts|crds)\/[\w./*-]*$|^[\w.-][\w./-]*\.(?:ts|md|yaml|json)$/;
test.for(matching(isPath))('%s: the file %s is there', ([file, code]) => {
  const places = [code, join(file, '..', code), join('charts/serin', code)];
  expect(places.some((place) => existsSync(join(root, place)) || globSync(place, { cwd: root }).length > 0)).toBe(true);
});

test('what on-call.md says that /readyz says is what it says, with the same remedy', () => {
  const [, sentence = '', remedy = ''] = /`\/readyz` says `([^`]+)` \|[^`]*`([^`]+)`/.exec(read('docs/on-call.md')) ?? [];
  const source = read('src/controller/served-schema.ts');
  expect(source).toContain(sentence.replace('flagger.app', '$' + '{group}'));
  expect(source).toContain(`'${remedy}'`);
});

test('enough was looked at', () => {
  expect(fields.length).toBeGreaterThan(40);
});
