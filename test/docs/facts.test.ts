import { globSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { type Canary, providerNames } from '../../src/api/canary.ts';
import * as defaults from '../../src/api/defaults.ts';
import { metricProviderTypes } from '../../src/api/metric-template.ts';
import { targetKinds } from '../../src/api/references.ts';
import { metricProviders } from '../../src/metrics/registry.ts';
import { readRecorded } from '../../src/sandbox/api/recorded.ts';
import { routerProviders } from '../../src/traffic/registry.ts';
import { workloadProviders } from '../../src/workload/registry.ts';
import { codeOf, pageFiles, read, root } from './pages.ts';

const install = read('docs/install.md');
const namesIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name).sort();
const rowsOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

describe('what is not built yet', () => {
  const section = read('docs/flagger-differences.md').split('## What is not built yet')[1] ?? '';
  const built = {
    'spec.provider': [routerProviders.map(({ name }) => name), providerNames],
    'spec.targetRef.kind': [workloadProviders.map(({ kind }) => kind), targetKinds],
    'spec.provider.type': [metricProviders.flatMap(({ type, create }) => (create === undefined ? [] : [type])), metricProviderTypes],
  } as const;

  test.for(Object.entries(built))('of %s is what Flagger has and Serin has not', ([field, [ours, theirs]]) => {
    const row = rowsOf(section).find(([cell = '']) => cell.startsWith(`\`${field}\``)) ?? [];
    expect(namesIn(row[1] ?? '')).toEqual([...ours].sort());
    expect(namesIn(row[2] ?? '')).toEqual(theirs.filter((name) => !(ours as readonly string[]).includes(name)).sort());
  });

  test.for(['README.md', 'docs/install.md', 'docs/from-flagger.md'])('is not named as built in %s', (file) => {
    const named = codeOf(file).filter((code) => (providerNames as readonly string[]).includes(code) && code !== 'istio');
    expect([...new Set(named)].sort()).toEqual(routerProviders.map(({ name }) => name).sort());
  });
});

test('the table of features in install.md is that of the routers', () => {
  const rows = rowsOf(install).filter(([cell = '']) =>
    namesIn(cell).some((name) => routerProviders.some((router) => router.name === name)),
  );
  const told = rows.flatMap(([cell = '', weights, match, mirror, sessionAffinity]) =>
    namesIn(cell).map((name) => [name, { weights, match, mirror, sessionAffinity }]),
  );
  const word = (has: boolean) => (has ? 'yes' : 'no');
  const real = routerProviders.map(({ name, features }) => [
    name,
    Object.fromEntries(Object.entries(features).map(([feature, has]) => [feature, word(has)])),
  ]);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(real));
});

test('install.md names the Kubernetes that the recordings of a real API server come from', () => {
  const { major, minor } = readRecorded('version') as { major: string; minor: string };
  expect(install).toContain(`ran on Kubernetes ${major}.${minor},`);
});

test('install.md asks for the Prometheus that the built-in queries ask for', () => {
  const [, version = ''] = /needs Prometheus ([0-9.]+)/.exec(read('src/traffic/rate-from-zero.ts')) ?? [];
  expect(version).not.toBe('');
  expect(install).toContain(`a Prometheus ${version} or newer`);
  expect(read('docs/flagger-differences.md')).toContain(`needs Prometheus ${version}`);
});

test('the memory that install.md names is that of the chart, and more than was measured', () => {
  const values = read('charts/serin/values.yaml');
  const [, request = '', limit = ''] = /memory: (\d+)Mi[\s\S]*?memory: (\d+)Mi/.exec(values) ?? [];
  expect(install).toContain(`requests ${request} MiB of memory and limits it to ${limit} MiB`);
  const fleet = read('docs/benchmarks.md').split('<!-- bench:fleet begin -->')[1]?.split('<!-- bench:fleet end -->')[0] ?? '';
  const [, canaries, releases] = /^## ([\d,]+) Canaries, ([\d,]+) of them/m.exec(fleet) ?? [];
  expect(install).toContain(`with ${canaries} Canaries, ${releases} of them rolling\nout at once`);
  const [, most = ''] = /RSS at most, since the start \| (\d+) MB/.exec(fleet) ?? [];
  expect(Number(most)).toBeGreaterThan(50);
  expect(Number(most) * 1e6).toBeLessThan(Number(limit) * 2 ** 20);
  const [, atRest = ''] = /^\| 1,000 \|(?:[^|]*\|){4} (\d+) MB \|/m.exec(read('docs/benchmarks.md')) ?? [];
  expect(install).toContain('1,000 Canaries at rest fit the request');
  expect(Number(atRest)).toBeGreaterThan(50);
  expect(Number(atRest) * 1e6).toBeLessThan(Number(request) * 2 ** 20);
});

test('the README names the platforms for which npm brings Node, and its version', () => {
  const { optionalDependencies, engines } = JSON.parse(read('package.json')) as Record<'optionalDependencies' | 'engines', object>;
  const brought = Object.keys(optionalDependencies).filter((name) => name.startsWith('node-'));
  const [, system = '', platforms = '', version = ''] = /On (\w+) \(([^)]+)\) `npm ci` brings Node (\d+)/.exec(read('README.md')) ?? [];
  expect(
    platforms
      .split(', ')
      .map((platform) => `node-${system.toLowerCase()}-${platform}`)
      .sort(),
  ).toEqual(brought.sort());
  expect(engines).toEqual({ node: `>=${version}` });
});

test('the pages of docs name only the version that is in package.json as their own', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  const tags = pageFiles.flatMap((file) => [...read(file).matchAll(/\bTAG=(\S+)/g)].map(([, tag]) => tag));
  expect(tags.length).toBeGreaterThan(1);
  expect(new Set(tags)).toEqual(new Set([version]));
});

test('the image is as install.md says: from nothing, by user 10001', () => {
  const last =
    read('Dockerfile')
      .split(/^FROM /m)
      .at(-1) ?? '';
  expect(last).toMatch(/^scratch\n/);
  expect(last).toContain('\nUSER 10001:10001\n');
  expect(last).not.toMatch(/^RUN /m);
});

test('the Lease that an uninstallation leaves is one that nobody may delete', () => {
  const [, table = ''] = read('docs/permissions.md').split('## In the namespace of the lease');
  const [, name = ''] = /The Lease `([^`]+)` stays/.exec(install) ?? [];
  expect(table).toContain(`leases (\`${name}\`) | get, patch |`);
});

test('a bad release of the tutorials meets users for as long as they say', () => {
  const canary = read('examples/gateway-api/canary.yaml');
  const [, interval = ''] = /interval: (\d+)s\n {4}threshold: 2/.exec(canary) ?? [];
  expect(read('docs/tutorials/gateway-api.md')).toContain(`for about ${2 * Number(interval)} seconds (two looks, ${interval} s apart)`);
});

describe('the table of the sample application', () => {
  const page = read('examples/app/README.md');
  const releases = JSON.parse(read('examples/app/releases.json')) as readonly { tag: string; args: Readonly<Record<string, string>> }[];

  test('has every release', () => {
    const told = [...page.matchAll(/`(?:serin\.dev\/app:)?(1\.\d)`/g)].map(([, tag]) => tag);
    expect([...new Set(told)].sort()).toEqual(releases.map(({ tag }) => tag).sort());
  });

  test('has the settings that the program reads', () => {
    const told = rowsOf(page).flatMap(([cell = '']) => namesIn(cell).filter((name) => /^[A-Z_]+$/.test(name)));
    const seen = new Set([...read('examples/app/server.mjs').matchAll(/\b([A-Z][A-Z_]{3,})\b/g)].map(([, name]) => name));
    expect(told.filter((name) => !seen.has(name))).toEqual([]);
    for (const { args } of releases) for (const name of Object.keys(args)) expect(told).toContain(name);
  });

  test('has the defaults of the program', () => {
    const program = [...read('examples/app/server.mjs').matchAll(/setting\('([A-Z_]+)', (\d+)\)/g)].map(([, name, value]) => [name, value]);
    const told = rowsOf(page).flatMap(([cell = '', , byDefault = '']) =>
      namesIn(cell).map((name) => [name, byDefault.replace('never', '0')]),
    );
    expect(told).toEqual(expect.arrayContaining(program));
    expect(program.length).toBeGreaterThan(5);
  });
});

describe("Serin's optional fields", () => {
  interface Schema {
    readonly description?: string;
    readonly properties?: Readonly<Record<string, Schema>>;
  }
  const ownIn = (schema: Schema | undefined, path: string): string[] =>
    Object.entries(schema?.properties ?? {}).flatMap(([name, child]) => {
      const field = `${path}.${name}`;
      return child.description?.startsWith('Serin:') === true ? [field] : ownIn(child, field);
    });
  const definition = load(read('crds/canaries.yaml')) as { spec: { versions: { schema: { openAPIV3Schema: Schema } }[] } };
  const own = ownIn(definition.spec.versions[0]?.schema.openAPIV3Schema.properties?.['spec'], 'spec');
  const section = read('docs/flagger-differences.md').split("## Serin's optional fields")[1]?.split('\n## ')[0] ?? '';
  const rows = rowsOf(section).slice(1);

  test('are all in the table, and no others', () => {
    expect(rows.flatMap(([cell = '']) => namesIn(cell)).sort()).toEqual(own.sort());
  });

  test('are absent with the meaning that the table says', () => {
    const canary = { spec: { analysis: { threshold: 7 } } } as Canary;
    expect(defaults.isStrict(canary)).toBe(false);
    expect([defaults.noDataLimit(canary), defaults.errorLimit(canary)]).toEqual([7, 7]);
    expect(defaults.bakeTimeMs(canary)).toBe(600_000);
    expect(defaults.forgivenRestarts(canary)).toBe(1);
    expect(rows.map((cells) => cells[2])).toEqual(['`false`', '`spec.analysis.threshold`', '`spec.analysis.threshold`', '`10m`', '1']);
  });

  test('know the one without effect: nothing reads it but its warning', () => {
    const readers = globSync('src/**/*.ts', { cwd: root }).filter(
      (file) => file !== 'src/api/canary.ts' && read(file).includes('includeLogs'),
    );
    expect(readers).toEqual(['src/api/validation/built-rules.ts']);
  });
});

test('the rules have the numbers that pages and the observer use', () => {
  const numbers = rowsOf(read('docs/invariants.md')).flatMap(([cell = '']) => (/^I\d+$/.test(cell) ? [cell] : []));
  expect(numbers).toEqual(Array.from({ length: 12 }, (_, index) => `I${index + 1}`));
  const named = pageFiles.flatMap((file) => [...read(file).matchAll(/\bI\d+\b/g)].map(([name]) => name));
  expect(named.filter((name) => !numbers.includes(name))).toEqual([]);
});

test('the README of the tests on a cluster names every file', () => {
  const named = rowsOf(read('test/cluster/README.md')).flatMap(([cell = '']) => namesIn(cell));
  expect(named.sort()).toEqual(globSync('*.test.ts', { cwd: join(root, 'test/cluster') }).sort());
});
