import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { dump } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { githubReport } from '../../src/cli/lint/report/github.ts';
import { textReport } from '../../src/cli/lint/report/text.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { recordedObjects } from '../api/recorded-objects.ts';
import { changed, canary as goodCanary, neighbours } from './lint-fixture.ts';
import { recordingTerminal } from './terminal.ts';

const about = { severity: 'warning', code: 'A,B:C', path: '', message: 'a\nb\r 100%,', remedy: 'c: d' } as const;

/** A provider that will always be built. */
const canary = changed(goodCanary, 'spec:\n', 'spec:\n  provider: gatewayapi:v1\n');
const warned = changed(canary, '  service:\n', '  nosuchfield: 1\n  service:\n');
const wrong = changed(canary, 'port: 80', 'port: "80"');

/** The first run loads the controller's rooms, to know what is built. */
beforeAll(async () => {
  await import('../../src/cli/commands/lint.ts');
}, 60_000);

const folder = mkdtempSync(join(tmpdir(), 'serin-lint-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes files into a new folder below; returns it. */
function written(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(join(folder, 'case-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

/** Runs `serin lint` with each `@` in the arguments as the folder, and without the folder in what it says. */
async function lint(root: string, ...args: string[]) {
  const { terminal, written: said } = recordingTerminal();
  const exitCode = await runCli(['lint', ...args.map((arg) => arg.replace('@', root))], terminal);
  return { exitCode, out: said.out.replaceAll(`${root}/`, ''), error: said.error.replaceAll(`${root}/`, '') };
}

describe('serin lint', () => {
  test('ends with 0 and a summary where all is right', async () => {
    const { exitCode, out, error } = await lint(written({ 'a.yaml': canary, 'b.yaml': neighbours }), '@');
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
    expect(out).toMatch(/Checked 3 objects in 2 files: 0 errors, \d warnings?\.\n$/);
  });

  test('ends with 0 where there are only warnings', async () => {
    const { exitCode, out } = await lint(written({ 'a.yaml': warned, 'b.yaml': neighbours }), '@/a.yaml', '@/b.yaml');
    expect(exitCode).toBe(0);
    expect(out).toContain('a.yaml:11:3: warning: spec.nosuchfield is not known and has no effect. Take it out.\n');
  });

  test('ends with 1 where there is an error', async () => {
    const { exitCode, out } = await lint(written({ 'a.yaml': wrong, 'b.yaml': neighbours }), '@');
    expect(exitCode).toBe(1);
    expect(out).toContain(
      'a.yaml:12:5: error: spec.service.port is "80", which is not a whole number. Write a whole number, without quotes.\n',
    );
    expect(out).toMatch(/: 1 error, \d warnings?\.\n$/);
  });

  test.for([
    [[], 'serin lint: name the files or folders to check: serin lint FILE|DIR…\n'],
    [['@/no.yaml'], 'serin lint: no.yaml does not exist.\n'],
    [['@/empty'], 'serin lint: empty holds no file that ends in .yaml, .yml or .json.\n'],
    [['@/a.yaml', '-o', 'xml'], 'serin lint: --output is "xml"; it must be text, json, github.\n'],
    [['@/a.yaml', '-o', 'toString'], 'serin lint: --output is "toString"; it must be text, json, github.\n'],
    [['@/a.yaml', '--fix'], "serin lint: Unknown option '--fix'. Known: --output, -o; --mesh-provider; --help, -h.\n"],
  ] as const)('ends with 2 where it was typed wrong: %j', async ([args, error]) => {
    expect(await lint(written({ 'a.yaml': canary, 'empty/readme.md': '' }), ...args)).toEqual({ exitCode: 2, out: '', error });
  });

  test('says so where there is nothing to check', async () => {
    const { exitCode, out } = await lint(written({ 'a.yaml': 'a: 1\n', 'empty.yaml': '', 'comment.yaml': '# nothing\n' }), '@/a.yaml', '@');
    expect({ exitCode, out }).toEqual({
      exitCode: 0,
      out: 'Found no Canary, MetricTemplate or AlertProvider in 3 files: 0 errors, 0 warnings.\n',
    });
  });

  test('reads what is piped in, once', async () => {
    const { terminal, written: said } = recordingTerminal({ input: wrong });
    expect(await runCli(['lint', '-', '-'], terminal)).toBe(1);
    expect(said.out).toContain('-:12:5: error: spec.service.port is "80"');
    expect(said.out).toContain('Checked 1 object in 1 file: 1 error');
  });

  test('takes the provider of Canaries that name none from the flag', async () => {
    const root = written({ 'a.yaml': goodCanary, 'b.yaml': neighbours });
    expect((await lint(root, '@')).out).toContain('spec.provider is "istio" (from the flag -mesh-provider)');
    expect((await lint(root, '@', '--mesh-provider', 'gatewayapi:v1')).out).not.toContain('spec.provider');
  });
});

describe('of a folder, serin lint', () => {
  test('reads what lies in it and in its folders, in the order of names', async () => {
    const root = written({ 'b/two.yml': wrong, 'b/a/one.YAML': wrong, 'a.json': '{"apiVersion": ', 'c.txt': wrong, 'd.yaml.bak': wrong });
    const { out } = await lint(root, '@');
    const files = out.split('\n').filter((line) => line.includes(': error: '));
    expect(files.map((line) => line.split(':')[0])).toEqual(['b/a/one.YAML', 'b/two.yml']);
    expect(out).toContain('a.json:1:16: warning: This is not readable as JSON, as the name of the file says.');
  });

  test('passes over hidden folders, node_modules, and links to folders', async () => {
    const root = written({ '.git/a.yaml': wrong, 'node_modules/p/a.yaml': wrong, '.a.yaml': wrong, 'a.yaml': canary });
    symlinkSync(root, join(root, 'loop'));
    symlinkSync(join(root, 'nowhere'), join(root, 'broken.yaml'));
    symlinkSync(join(root, '.a.yaml'), join(root, 'link.yaml'));
    const { out } = await lint(root, '@');
    expect(out.split('\n').filter((line) => line.includes(': error: '))).toEqual([expect.stringContaining('link.yaml:12:5')]);
    expect(out).toContain('Checked 2 objects in 2 files');
  });

  test('reads a file that is named twice once', async () => {
    const root = written({ 'k8s/a.yaml': wrong });
    expect((await lint(root, '@', '@/k8s/a.yaml', '@/k8s')).out).toContain('Checked 1 object in 1 file: 1 error');
  });

  test('does not mind files of other programs that it cannot read', async () => {
    const root = written({ 'tsconfig.json': '// comment\n{"a": 1,}', 'mkdocs.yml': 'a: !!python/name:x y\n', 'package.json': '{}' });
    expect(await lint(root, '@')).toEqual({
      exitCode: 0,
      out: 'Found no Canary, MetricTemplate or AlertProvider in 3 files: 0 errors, 0 warnings.\n',
      error: '',
    });
    expect((await lint(root, '@/mkdocs.yml')).exitCode).toBe(1);
  });

  test('minds a template of Helm, the more so if it can hold a Canary', async () => {
    const deployment = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n';
    const other = await lint(written({ 'deployment.yaml': deployment }), '@');
    expect(other.out).toContain('deployment.yaml:4:9: warning: This is a template of Helm');
    expect(other.exitCode).toBe(0);
    const own = await lint(written({ 'canary.yaml': changed(canary, 'name: web', 'name: {{ .Release.Name }}') }), '@');
    expect(own.out).toContain('canary.yaml:4:9: error: This is a template of Helm');
    expect(own.exitCode).toBe(1);
  });
});

describe('a file that cannot be read', () => {
  test.for([
    ['not UTF-8', 'latin.yaml', Buffer.from([0x61, 0x3a, 0x20, 0xe9]), 'It is no text in UTF-8. Save it as UTF-8.'],
    ['UTF-16', 'utf16.yaml', Buffer.from('\uFEFFa: 1', 'utf16le'), 'It is no text in UTF-8. Save it as UTF-8.'],
    [
      'too large',
      'large.yaml',
      Buffer.alloc(16 * 1024 * 1024 + 1, 0x20),
      'It is larger than 16 MiB. Split it, or name only the files to check.',
    ],
  ] as const)('%s is an error of its own', async ([, name, content, sentence]) => {
    const { exitCode, out } = await lint(written({ [name]: content, 'a.yaml': canary }), '@');
    expect(exitCode).toBe(1);
    expect(out).toContain(`${name}:1:1: error: ${sentence}\n`);
  });

  if (!existsSync('/proc/self/mem')) process.stderr.write('Skipped, a file with a fault of the disk: this system has no /proc/self/mem.\n');
  test.runIf(existsSync('/proc/self/mem'))('for a fault of the disk is an error of its own', async () => {
    const { exitCode, out } = await lint(written({}), '/proc/self/mem');
    expect({ exitCode, out }).toEqual({
      exitCode: 1,
      out: expect.stringContaining('/proc/self/mem:1:1: error: It cannot be read (EIO). See who may read it.\n'),
    });
  });
});

describe('a file is read whatever it was written with', () => {
  test.for([
    ['CRLF', wrong.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${wrong}`],
    ['both', `\uFEFF${wrong.replaceAll('\n', '\r\n')}`],
  ] as const)('%s', async ([, text]) => {
    expect((await lint(written({ 'a.yaml': text }), '@')).out).toContain('a.yaml:12:5: error: spec.service.port');
  });
});

describe('what Flagger 1.44 was recorded with', () => {
  const objects = [...recordedObjects('Canary'), ...recordedObjects('MetricTemplate'), ...recordedObjects('AlertProvider')];

  test('has no errors, as YAML', async () => {
    const text = objects.map((object) => dump(object)).join('---\n');
    const { exitCode, out } = await lint(written({ 'all.yaml': text }), '@');
    expect(out.split('\n').filter((line) => line.includes(': error: '))).toEqual([]);
    expect(exitCode).toBe(0);
    expect(out).toContain(`Checked ${objects.length} objects in 1 file: 0 errors`);
  });

  test('has no errors, as a List in JSON', async () => {
    const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }, null, 2);
    const { exitCode, out } = await lint(written({ 'all.json': text }), '@');
    expect(exitCode).toBe(0);
    expect(out).toContain(`Checked ${objects.length} objects in 1 file: 0 errors`);
  });
});

describe('the output for other programs', () => {
  const files = { 'a,b:50%.yaml': wrong, 'b.yaml': neighbours };

  test('json is one object with every finding', async () => {
    const { exitCode, out } = await lint(written(files), '@', '-o', 'json');
    expect(exitCode).toBe(1);
    expect(out).toMatchInlineSnapshot(`
      "{
        "version": 1,
        "files": 2,
        "objects": 3,
        "errors": 1,
        "warnings": 0,
        "findings": [
          {
            "file": "a,b:50%.yaml",
            "line": 12,
            "column": 5,
            "severity": "error",
            "code": "SchemaViolated",
            "object": {
              "kind": "Canary",
              "name": "web"
            },
            "path": "spec.service.port",
            "message": "spec.service.port is \\"80\\", which is not a whole number.",
            "remedy": "Write a whole number, without quotes."
          }
        ]
      }
      "
    `);
  });

  test('github is an annotation for each finding, escaped', async () => {
    const { exitCode, out } = await lint(written(files), '@', '--output=github');
    expect(exitCode).toBe(1);
    expect(out).toMatchInlineSnapshot(`
      "::error file=a%2Cb%3A50%25.yaml,line=12,col=5,title=SchemaViolated::spec.service.port is "80", which is not a whole number. Write a whole number, without quotes.
      Checked 3 objects in 2 files: 1 error, 0 warnings.
      "
    `);
  });

  test('json says null for the object where it is about a file', async () => {
    const { out } = await lint(written({ 'a.yaml': 'a: [1' }), '@/a.yaml', '--output', 'json');
    expect(out).toMatchInlineSnapshot(`
      "{
        "version": 1,
        "files": 1,
        "objects": 0,
        "errors": 1,
        "warnings": 0,
        "findings": [
          {
            "file": "a.yaml",
            "line": 1,
            "column": 6,
            "severity": "error",
            "code": "YamlMalformed",
            "object": null,
            "path": "",
            "message": "This is not readable as YAML: unexpected end of the stream within a flow collection.",
            "remedy": ""
          }
        ]
      }
      "
    `);
  });

  test('github and text have what somebody else wrote on one line, harmlessly', () => {
    const result = { files: 1, objects: 0, findings: [{ file: 'a\n::error::b.yaml', line: 1, column: 2, ...about }] } as const;
    expect(githubReport(result).split('\n')[0]).toBe(
      '::warning file=a%0A%3A%3Aerror%3A%3Ab.yaml,line=1,col=2,title=A%2CB%3AC::a%0Ab%0D 100%25, c: d',
    );
    expect(textReport(result).split('\n')[0]).toBe('a?::error::b.yaml:1:2: warning: a?b? 100%, c: d');
  });
});
