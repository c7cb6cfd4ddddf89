import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { canaryPhases } from '../../src/api/canary-status.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { readConfig } from '../../src/config.ts';
import { recordingTerminal } from '../cli/terminal.ts';
import { type Command, codeOf, commandsOf, pageFiles, read, root } from './pages.ts';

const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
const all = pageFiles.flatMap(commandsOf);
const inText = pageFiles.flatMap((file) => codeOf(file).map((text): Command => ({ at: `${file}: ${text}`, words: text.split(/\s+/) })));
const of = (...program: readonly string[]) =>
  [...all, ...inText].filter(({ words }) => program.every((word, index) => words[index] === word) && words.length > program.length);

/** Values of an option in any of its spellings: `--set a=b`, `--set=a=b`. */
function valuesOf(words: readonly string[], ...names: readonly string[]): string[] {
  return words.flatMap((word, index) =>
    names.flatMap((name) => {
      if (word === name) return [words[index + 1] ?? ''];
      return word.startsWith(`${name}=`) ? [word.slice(name.length + 1)] : [];
    }),
  );
}

test.for(of('npm').map(({ at, words }) => [at, words] as const))('a script of npm that there is: %s', ([, words]) => {
  const name = words[1] === 'run' ? words[2] : words[1];
  expect(name === 'ci' || name === 'install' || scripts[name ?? ''] !== undefined).toBe(true);
});

/** Where a script reads its options. */
const optionsIn: Readonly<Record<string, string>> = {
  demo: 'src/cli/demo/demo-options.ts',
  simulate: 'test/proof/simulate.ts',
  bench: 'test/bench/run-benchmarks.ts',
  'bench:cluster': 'test/bench/run-benchmarks.ts',
};

test.for(
  of('npm', 'run')
    .filter(({ words }) => words.includes('--'))
    .map(({ at, words }) => [at, words] as const),
)('options that a script has: %s', ([, words]) => {
  const source = read(optionsIn[words[2] ?? ''] ?? 'no such script');
  const options = words.slice(words.indexOf('--') + 1).filter((word) => word.startsWith('--'));
  for (const option of options) expect(source, option).toMatch(new RegExp(`[\\s'{]${option.slice(2)}'?:`));
});

describe('a command of serin with options that it has', () => {
  const typed = [...of('npx', 'serin').map(({ at, words }) => [at, words.slice(2)] as const)];
  const named = of('serin').map(({ at, words }) => [at, words.slice(1)] as const);

  test.for([...typed, ...named])('%s', async ([, words]) => {
    const [command = '', ...args] = words.filter((word) => word !== '…');
    if (command === 'controller') {
      expect(readConfig(args, {}).kind).toMatch(/config|help/);
      return;
    }
    const { terminal, written } = recordingTerminal();
    expect(await runCli([command, '--help'], terminal)).toBe(0);
    for (const option of args.filter((word) => word.startsWith('-'))) expect(written.out).toContain(option.replace(/=.*/, ''));
  });
});

describe('values and files of helm that there are', () => {
  const schema = JSON.parse(read('charts/serin/values.schema.json')) as object;
  const isValue = (key: string) =>
    key.split('.').reduce<unknown>((at, name) => ((at as { properties?: object })?.properties as Record<string, unknown>)?.[name], schema);

  test.for(of('helm').map(({ at, words }) => [at, words] as const))('%s', ([, words]) => {
    for (const set of valuesOf(words, '--set', '--set-string')) expect(isValue(set.replace(/=.*/, '')), set).toBeDefined();
    for (const file of valuesOf(words, '--values', '-f')) expect(file === '-' || existsSync(join(root, file)), file).toBe(true);
    if (['install', 'upgrade', 'template'].includes(words[1] ?? '')) expect(words).toContain('charts/serin');
  });

  test.for([...new Set(inText.flatMap(({ words: [word = ''], at }) => (/^(--set )?[a-z]+[A-Za-z.]*=/.test(word) ? [`${at}`] : [])))])(
    '%s',
    (at) => {
      const key = at.replace(/^[^:]*: /, '').replace(/=.*/, '');
      expect(isValue(key), key).toBeDefined();
    },
  );
});

test.for(of('kubectl').map(({ at, words }) => [at, words] as const))('files and states that there are: %s', ([, words]) => {
  for (const file of valuesOf(words, '-f', '--filename')) {
    expect(file === '-' || file.startsWith('$') || existsSync(join(root, file)), file).toBe(true);
  }
  for (const what of valuesOf(words, '--for')) {
    const [, condition, phase] = /^(?:condition=(\w+)|jsonpath='\{\.status\.phase\}'=(\w+)|delete)$/.exec(what) ?? [undefined, 'no such'];
    expect([undefined, 'Ready', 'Promoted']).toContain(condition);
    if (phase !== undefined) expect(canaryPhases).toContain(phase);
  }
});

test.for(of('docker', 'build').map(({ at, words }) => [at, words] as const))('what the image is built with: %s', ([, words]) => {
  const context = words.at(-1) ?? '';
  const dockerfile = read(join(context, 'Dockerfile'));
  for (const argument of valuesOf(words, '--build-arg')) expect(dockerfile).toContain(`ARG ${argument.replace(/=.*/, '')}=`);
});

test('enough was looked at', () => {
  const programs = all.map(({ words: [program = ''] }) => program);
  for (const [program, least] of Object.entries({ npm: 2, npx: 6, helm: 5, kubectl: 25, docker: 1 })) {
    expect(programs.filter((each) => each === program).length, program).toBeGreaterThanOrEqual(least);
  }
});
