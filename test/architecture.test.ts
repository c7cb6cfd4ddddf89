import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const src = join(root, 'src');

/** Who may import whom, besides itself and platform/ (docs: architecture). `interfaces` of plug rooms are their contract files. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  'main.ts': ['cli'],
  'app.ts': ['*'],
  'config.ts': ['api'],
  api: [],
  engine: ['api', 'analysis'],
  analysis: ['api'],
  wording: ['api'],
  loop: ['kube'],
  controller: [
    'api',
    'engine',
    'analysis',
    'wording',
    'loop',
    'kube',
    'traffic/router.ts',
    'traffic/service-router.ts',
    'workload/workload.ts',
    'workload/pod-health.ts',
    'metrics/measurer.ts',
    'hooks/hook-caller.ts',
    'hooks/hooks-of.ts',
    'hooks/hook-key.ts',
    'hooks/checksum.ts',
    'hooks/longest-call.ts',
  ],
  workload: ['api', 'kube'],
  traffic: ['api', 'kube'],
  metrics: ['api', 'kube'],
  hooks: ['api', 'kube'],
  alerts: ['api', 'wording', 'kube'],
  kube: [],
  http: ['api', 'wording', 'kube'],
  cli: ['api', 'wording', 'kube', 'http', 'sandbox', 'app.ts', 'config.ts', 'controller/served-schema.ts'],
  sandbox: ['api', 'kube'],
  platform: [],
  // Not part of the controller: it writes the chart's roles from what the rooms declare.
  chart: ['*'],
};

/** Each package has one home. */
const homes: Readonly<Record<string, readonly string[]>> = {
  '@kubernetes/client-node': ['kube'],
  undici: ['platform'],
  'prometheus-query': ['metrics'],
  axios: ['metrics'],
  xstate: ['engine'],
  fastify: ['http'],
  pino: ['platform'],
  'prom-client': ['platform'],
  'js-yaml': ['api', 'cli', 'git', 'sandbox'],
  typebox: ['api', 'http', 'config.ts'],
  '@prometheus-io/lezer-promql': ['sandbox'],
  '@lezer/common': ['sandbox'],
  '@lezer/lr': ['sandbox'],
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly kind: 'type' | 'value';
}

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return path.endsWith('.ts') ? [relative(src, path)] : [];
  });
}

const files = sources(src);
const text = new Map(files.map((file) => [file, readFileSync(join(src, file), 'utf8')]));
const code = (file: string) => (text.get(file) ?? '').replaceAll(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');
const imports: Import[] = files.flatMap((from) =>
  [...(text.get(from) ?? '').matchAll(/(?:^|\n)\s*(?:import|export)\s+(type\s)?[^;]*?from\s+'([^']+)'|import\('([^']+)'\)/g)].map(
    (match) => {
      const target = match[2] ?? match[3] ?? '';
      const to = target.startsWith('.') ? normalize(join(dirname(from), target)) : target;
      return { from, to, kind: match[1] === undefined ? 'value' : 'type' };
    },
  ),
);

const roomOf = (file: string) => file.split('/')[0] ?? file;
const packageOf = (name: string) =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
const isLocal = ({ from, to }: Import) => files.includes(to) || to.endsWith('.ts') || from === to;
/** The one file outside of src that code may read by import: its version. */
const manifest = '../package.json';

describe('the architecture', () => {
  test('has sources, and this test reads them', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(imports.length).toBeGreaterThan(100);
  });

  test('lets each room import only the rooms it may', () => {
    const breaches = imports.filter((entry) => {
      if (!isLocal(entry)) return false;
      const [from, to] = [roomOf(entry.from), roomOf(entry.to)];
      const allowed = rooms[from];
      if (allowed === undefined) return true;
      return !(from === to || to === 'platform' || allowed.includes('*') || allowed.includes(to) || allowed.includes(entry.to));
    });
    expect(breaches).toEqual([]);
  });

  test('keeps each package in its home', () => {
    const breaches = imports.filter((entry) => {
      if (isLocal(entry) || entry.to.startsWith('node:') || entry.to === manifest) return false;
      const homeRooms = homes[packageOf(entry.to)];
      return homeRooms === undefined || !homeRooms.includes(roomOf(entry.from));
    });
    expect(breaches).toEqual([]);
  });

  test('has no cycles of values', () => {
    const edges = new Map(
      files.map((file) => [file, imports.filter((entry) => entry.from === file && entry.kind === 'value').map(({ to }) => to)]),
    );
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) {
        cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
        return;
      }
      if (done.has(file)) return;
      for (const to of edges.get(file) ?? []) visit(to, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });

  test('has no file over 400 lines, and no main over 60', () => {
    const limits = files.map((file) => ({
      file,
      lines: (text.get(file) ?? '').split('\n').length - 1,
      limit: file === 'main.ts' ? 60 : 400,
    }));
    expect(limits.filter(({ lines, limit }) => lines > limit)).toEqual([]);
  });

  test.each([
    [
      'the wall clock, chance or timers',
      /\bDate\.now\(|\bMath\.random\(|\bnew Date\(\)|(?<![.\w])set(?:Timeout|Interval)\(|\bperformance\.now\(/,
      ['platform/system-clock.ts'],
    ],
    ['console', /\bconsole\./, []],
    ['a shell', /(?<!\.)\bexec(?:Sync)?\(|shell: true/, []],
    ['a default export', /^export default/m, []],
    ['any', /: any\b|<any>|as any\b/, []],
  ])('reaches for %s nowhere', (_, pattern, allowed) => {
    const found = files.filter((file) => pattern.test(code(file)) && !(allowed as string[]).includes(file));
    expect(found).toEqual([]);
  });
});
